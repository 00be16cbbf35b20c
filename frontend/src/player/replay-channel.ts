/**
 * What noVNC takes for a connection to a server: it answers the handshake (RFB 3.8, no security, RFC 6143 section 7.1),
 * hands on the messages of a recording, and is deaf to all that noVNC says afterwards.
 */
export class ReplayChannel {
  binaryType = 'arraybuffer';
  protocol = '';
  readyState = 'connecting';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;

  /** What noVNC still has to say before the next answer, and the answer. */
  private readonly handshake: [bytes: number, answer: Uint8Array][] = [
    [12, Uint8Array.of(1, 1)],
    [1, new Uint8Array(4)],
    [1, serverInit()],
  ];
  private heard = 0;

  /** Begins to speak; noVNC listens by then. */
  open(): void {
    this.readyState = 'open';
    this.onopen?.();
    this.deliver(new TextEncoder().encode('RFB 003.008\n'));
  }

  /** Hands on whole messages of a server. */
  deliver(bytes: Uint8Array): void {
    if (this.readyState === 'open') {
      const data = new ArrayBuffer(bytes.length);
      new Uint8Array(data).set(bytes);
      this.onmessage?.({ data });
    }
  }

  send(bytes: Uint8Array): void {
    this.heard += bytes.length;
    const next = this.handshake[0];
    if (next && this.heard >= next[0]) {
      this.heard -= next[0];
      this.handshake.shift();
      // noVNC is in the middle of its own message now.
      queueMicrotask(() => this.deliver(next[1]));
    }
  }

  close(): void {
    if (this.readyState !== 'closed') {
      this.readyState = 'closed';
      this.onclose?.({ code: 1000, reason: '', wasClean: true });
    }
  }
}

/** A small screen without a name; the first key frame of the recording tells its real size. */
function serverInit(): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(24));
  bytes.setUint16(0, 16);
  bytes.setUint16(2, 16);
  const pixelFormat = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0];
  pixelFormat.forEach((value, at) => bytes.setUint8(4 + at, value));
  return new Uint8Array(bytes.buffer);
}
