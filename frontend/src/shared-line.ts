// One line to the server for all pages of a browser that are in view: one of them holds it, and tells the others.
import { NewsLine, type Hear, type Line } from './news-line';

/** What a page says to the others: news, or that it asks how the line fares. */
interface Word {
  readonly kind: string;
  readonly detail?: unknown;
  /** With "open": which line that is. */
  readonly line?: string;
}

const ASK: Word = { kind: 'ask' };

/**
 * This page's part in the line that all share. A browser holds six connections to a server at most, for all its pages
 * together, and with a line for each the seventh would never load.
 *
 * Whoever has the lock holds the line. The lock goes to another page as soon as this one is closed, hidden or gone; that
 * page opens a new line, and all catch up with what happened in between. A page that comes in the middle asks, and is
 * told that the line stands, so it catches up alone.
 */
export class SharedLine implements Line {
  private readonly own: NewsLine;
  private channel: BroadcastChannel | null = null;
  private leaving = new AbortController();
  private holds = false;
  /** The line that this page was last told of. */
  private known = '';

  /** @param name of the lock and the channel: pages with the same one get the same news */
  constructor(
    private readonly name: string,
    signIn: string,
    private readonly hear: Hear,
  ) {
    this.own = new NewsLine(signIn, (kind, detail) =>
      this.tell(kind === 'open' ? { kind, line: crypto.randomUUID() } : { kind, detail }),
    );
  }

  /** Browsers have locks only on pages from HTTPS or their own computer. */
  static isPossible(): boolean {
    return 'locks' in navigator && 'BroadcastChannel' in window;
  }

  open(): void {
    if (!this.channel) {
      this.join();
    } else if (this.holds) {
      this.own.open();
      return;
    }
    this.channel?.postMessage(ASK);
  }

  close(): void {
    this.leaving.abort();
    this.channel?.close();
    this.channel = null;
    this.known = '';
  }

  private join(): void {
    const { signal } = (this.leaving = new AbortController());
    this.channel = new BroadcastChannel(this.name);
    this.channel.addEventListener('message', (event: MessageEvent<Word>) => this.take(event.data));
    // It is refused when the page leaves before its turn has come.
    navigator.locks.request(this.name, { signal }, () => this.hold(signal)).catch(() => undefined);
  }

  /** Holds the line until the page leaves. */
  private hold(leaving: AbortSignal): Promise<void> {
    return new Promise((release) => {
      this.holds = true;
      leaving.addEventListener('abort', () => {
        this.holds = false;
        this.own.close();
        release();
      });
      this.own.open();
    });
  }

  private tell(word: Word): void {
    this.channel?.postMessage(word);
    this.take(word);
  }

  private take(word: Word): void {
    if (word.kind === ASK.kind) {
      this.answer();
    } else if (word.kind !== 'open') {
      this.hear(word.kind, word.detail);
    } else if (word.line && word.line !== this.known) {
      this.known = word.line;
      this.hear('open');
    }
  }

  private answer(): void {
    if (this.holds && this.own.stands) {
      this.channel?.postMessage({ kind: 'open', line: this.known } satisfies Word);
    } else if (this.holds) {
      this.own.open();
    }
  }
}
