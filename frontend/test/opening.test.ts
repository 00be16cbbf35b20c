// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { sayFirstWords } from '../src/console/opening';

const VERSION = [...'RFB 003.008\n'].map((letter) => letter.charCodeAt(0));
const HANDSHAKE = [VERSION, [1], [1]];
const PIXELS = [0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0];
const ENCODINGS = [2, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 0];
const SHARPER = [2, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 16];
const REQUEST = [3, 0, 0, 0, 0, 0, 5, 0, 3, 32];
const EVERYTHING = [3, 0, 0, 0, 0, 0, 255, 255, 255, 255];
const NEXT = [3, 1, 0, 0, 0, 0, 5, 0, 3, 32];

/** A line whose server keeps what it hears. */
class Line extends EventTarget {
  readonly heard: unknown[] = [];

  send(words: unknown): void {
    this.heard.push(words instanceof Uint8Array ? [...words] : words);
  }
}

function memory(setup = ''): Pick<Storage, 'getItem' | 'setItem'> & { setup: string } {
  return {
    setup,
    getItem(): string {
      return this.setup;
    },
    setItem(_key: string, value: string): void {
      this.setup = value;
    },
  };
}

/** What the server hears beyond what is said at once, when noVNC says this. */
function talk(kept: Pick<Storage, 'getItem' | 'setItem'> | undefined, ...messages: (number[] | string)[]): unknown[][] {
  const line = new Line();
  sayFirstWords(line as unknown as WebSocket, kept);
  expect(line.heard).toEqual([]);
  line.dispatchEvent(new Event('open'));
  const atOnce = line.heard.splice(0);
  for (const message of messages) {
    line.send(typeof message === 'string' ? message : Uint8Array.from(message));
  }
  return [atOnce, line.heard];
}

const FIRST = [...HANDSHAKE, PIXELS, ENCODINGS, REQUEST, NEXT];

test('shakes hands at once, and lets noVNC say what is not known', () => {
  const kept = memory();
  expect(talk(kept, ...FIRST)).toEqual([[HANDSHAKE.flat()], [PIXELS, ENCODINGS, REQUEST, NEXT]]);
  expect(kept.setup).not.toBe('');
});

test('asks for the picture as noVNC did last time', () => {
  const kept = memory();
  talk(kept, ...FIRST);
  expect(talk(kept, ...FIRST)).toEqual([[[...HANDSHAKE, PIXELS, ENCODINGS, EVERYTHING].flat()], [NEXT]]);
});

test('whoever wants something else than last time says so, and is known by it', () => {
  const kept = memory();
  talk(kept, ...FIRST);
  const [, heard] = talk(kept, ...HANDSHAKE, PIXELS, SHARPER, REQUEST, NEXT);
  expect(heard).toEqual([SHARPER, REQUEST, NEXT]);

  expect(talk(kept, ...HANDSHAKE, PIXELS, SHARPER, REQUEST)).toEqual([
    [[...HANDSHAKE, PIXELS, SHARPER, EVERYTHING].flat()],
    [],
  ]);
});

test('whoever waits for an answer looks at what has come already', async () => {
  const line = new Line();
  let looks = 0;
  line.addEventListener('message', (event) => {
    expect((event as MessageEvent<ArrayBuffer>).data.byteLength).toBe(0);
    looks++;
  });
  sayFirstWords(line as unknown as WebSocket, memory());
  line.dispatchEvent(new Event('open'));
  for (const [at, message] of [...HANDSHAKE, PIXELS, ENCODINGS, REQUEST].entries()) {
    line.send(Uint8Array.from(message));
    expect(looks).toBe(at);
    await Promise.resolve();
    expect(looks).toBe(at + 1);
  }
  line.send(Uint8Array.from(NEXT));
  await Promise.resolve();
  expect(looks).toBe(6);
});

test('text, and what comes later, goes through as it is', () => {
  const kept = memory();
  talk(kept, ...FIRST);
  const [, heard] = talk(kept, '{"watchLine":true}', ...FIRST, VERSION, PIXELS);
  expect(heard).toEqual(['{"watchLine":true}', NEXT, VERSION, PIXELS]);
});

test('needs no memory, and believes none that holds something else', () => {
  const handshake = [HANDSHAKE.flat()];
  expect(talk(undefined, ...FIRST)[0]).toEqual(handshake);
  for (const nonsense of ['!', btoa('RFB'), btoa('\0'.repeat(24)), btoa(`${'\0'.repeat(20)}\x02\0\0\x01`)]) {
    expect(talk(memory(nonsense))[0]).toEqual(handshake);
  }
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(talk(full, ...FIRST)[1]).toEqual([PIXELS, ENCODINGS, REQUEST, NEXT]);
});
