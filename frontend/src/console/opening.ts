const STORED = 'oriel.console.setup';

/** What a client says to a server without passwords: its version, the security type None, and that it shares the screen. */
const HANDSHAKE = new Uint8Array([...[...'RFB 003.008\n'].map((letter) => letter.charCodeAt(0)), 1, 1]);

/** FramebufferUpdateRequest: all of the screen, however large it is. */
const EVERYTHING = new Uint8Array([3, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);

const SET_PIXEL_FORMAT = 0;
const SET_PIXEL_FORMAT_BYTES = 20;
const SET_ENCODINGS = 2;
const FRAMEBUFFER_UPDATE_REQUEST = 3;

/** Where what noVNC said last time is kept. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** The part of a WebSocket that words go through. */
type Line = Pick<WebSocket, 'addEventListener' | 'dispatchEvent' | 'send'>;

/**
 * Says noVNC's first words as soon as a line stands, before the server asks for them: the handshake (RFC 6143, section
 * 7.1 to 7.3), and, as they were last time, which pixels and encodings it wants, and that it wants a picture. So the
 * picture is under way after one round trip instead of four, and while noVNC is still being read. When noVNC then says
 * the same, it is held back; as soon as it says anything else, that and all that follows goes through.
 */
export function sayFirstWords(line: Line, memory: Memory | undefined = browserMemory()): void {
  const known = remembered(memory);
  const say = line.send.bind(line);
  line.addEventListener('open', () => {
    const opening = new Opening(known, (setup) => {
      Reflect.deleteProperty(line, 'send');
      remember(memory, setup);
    });
    say(opening.words());
    line.send = (message) => {
      if (!(message instanceof Uint8Array)) {
        say(message);
        return;
      }
      const rest = opening.unsaid(message);
      if (rest) {
        say(rest);
      }
      queueMicrotask(() => line.dispatchEvent(nothing()));
    };
  });
}

/** Has noVNC look at what it has: it waits for an answer in the next message, and that may have come with the last. */
function nothing(): MessageEvent {
  return new MessageEvent('message', { data: new ArrayBuffer(0) });
}

/** What has been said for noVNC, and what it has said itself since. */
class Opening {
  private ahead: Uint8Array;
  private agrees = true;
  private readonly spoken: number[] = [];

  /**
   * @param known what noVNC said of pixels and encodings last time
   * @param ended is told at the end of the opening what it has said of them this time
   */
  constructor(
    private readonly known: Uint8Array | undefined,
    private readonly ended: (setup: Uint8Array) => void,
  ) {
    this.ahead = known ? joined(HANDSHAKE, known) : HANDSHAKE;
  }

  /** All that can be said before anything has been heard. */
  words(): Uint8Array {
    return this.known ? joined(this.ahead, EVERYTHING) : this.ahead;
  }

  /** What of noVNC's next message has not been said yet, or nothing if all of it has. */
  unsaid(message: Uint8Array): Uint8Array | undefined {
    if (this.spoken.length >= HANDSHAKE.length && message[0] === FRAMEBUFFER_UPDATE_REQUEST) {
      this.ended(Uint8Array.from(this.spoken.slice(HANDSHAKE.length)));
      return this.known && this.agrees && this.ahead.length === 0 ? undefined : message;
    }
    this.spoken.push(...message);
    // What comes later depends on what came before.
    this.agrees &&= startsWith(this.ahead, message);
    if (!this.agrees) {
      return message;
    }
    this.ahead = this.ahead.subarray(message.length);
    return undefined;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Uint8Array.of(...one, ...other);
}

function startsWith(all: Uint8Array, part: Uint8Array): boolean {
  return part.length <= all.length && part.every((byte, at) => byte === all[at]);
}

/** Whether this is one SetPixelFormat and one SetEncodings (RFC 6143, sections 7.5.1 and 7.5.2). */
function isSetup(words: Uint8Array): boolean {
  const encodings = words.subarray(SET_PIXEL_FORMAT_BYTES);
  return (
    words[0] === SET_PIXEL_FORMAT &&
    encodings[0] === SET_ENCODINGS &&
    encodings.length === 4 + 4 * (((encodings[2] ?? 0) << 8) | (encodings[3] ?? 0))
  );
}

function remember(memory: Memory | undefined, setup: Uint8Array): void {
  if (isSetup(setup)) {
    try {
      memory?.setItem(STORED, btoa(String.fromCharCode(...setup)));
    } catch {
      // A browser that has no room for it asks as often as ever.
    }
  }
}

function remembered(memory: Memory | undefined): Uint8Array | undefined {
  try {
    const words = Uint8Array.from(atob(memory?.getItem(STORED) ?? ''), (letter) => letter.charCodeAt(0));
    return isSetup(words) ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing where the browser allows no memory. */
function browserMemory(): Memory | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
