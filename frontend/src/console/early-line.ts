/**
 * A console's line that was opened while its page was still being read, so that it stands when the page's script runs.
 * What the server says before somebody listens is kept.
 */
export class EarlyLine {
  private readonly kept: unknown[] = [];

  constructor(readonly socket: WebSocket) {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', this.keep);
  }

  /** Whether it stands, or may still come to stand. */
  get isAlive(): boolean {
    return this.socket.readyState <= WebSocket.OPEN;
  }

  /** Gives what was kept, and all that comes from now on, to those who listen to the socket. */
  release(): void {
    this.socket.removeEventListener('message', this.keep);
    for (const data of this.kept.splice(0)) {
      this.socket.dispatchEvent(new MessageEvent('message', { data }));
    }
  }

  private readonly keep = (event: MessageEvent): void => {
    event.stopImmediatePropagation();
    this.kept.push(event.data);
  };
}

declare global {
  interface Window {
    /** Only on the console's page of a machine that has a screen. */
    earlyLine?: EarlyLine;
  }
}
