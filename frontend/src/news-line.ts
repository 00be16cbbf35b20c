// One line to the server, over which it tells what happens; and what it means when the line breaks.

/** The kinds of news that the server sends. */
const KINDS = ['machine', 'removed', 'recording', 'identity'] as const;

const NEWS = '/api/v1/events';

/** Small, and only for those who are signed in. */
const PROBE = '/api/v1/tokens';

const RETRY_MS = 2000;

const UNAUTHORIZED = 401;

/**
 * Hears the kinds of news, and how the line fares: "open" when it stands, and what happened before is to be caught up
 * with, "away" when the server cannot be reached, "resting" when the server has given the line to another page, and
 * "signed-out".
 */
export type Hear = (kind: string, detail?: unknown) => void;

/** What a page hears the server by. */
export interface Line {
  /** Opens it, if it is not open or about to be. */
  open(): void;

  close(): void;
}

/** A line of its own. It opens itself again when it breaks, unless the browser is no longer signed in as it was. */
export class NewsLine implements Line {
  private source: EventSource | null = null;
  private wanted = false;
  private timer = 0;
  private greeted = false;

  /** @param signIn as which the server has to greet: another person may have signed in meanwhile */
  constructor(
    private readonly signIn: string,
    private readonly hear: Hear,
  ) {}

  /** The server has answered, and the line is not broken. */
  get stands(): boolean {
    return this.greeted;
  }

  open(): void {
    this.wanted = true;
    window.clearTimeout(this.timer);
    if (this.source) {
      return;
    }
    const source = new EventSource(NEWS);
    this.source = source;
    source.addEventListener('hello', (event: MessageEvent<string>) => this.greet(event.data));
    source.addEventListener('error', () => void this.broken(source));
    source.addEventListener('rest', () => {
      this.close();
      this.hear('resting');
    });
    for (const kind of KINDS) {
      source.addEventListener(kind, (event: MessageEvent<string>) => this.hear(kind, JSON.parse(event.data)));
    }
  }

  close(): void {
    this.wanted = false;
    this.hangUp();
  }

  private greet(signIn: string): void {
    if (signIn === this.signIn) {
      this.greeted = true;
      this.hear('open');
    } else {
      this.close();
      this.hear('signed-out');
    }
  }

  private hangUp(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.greeted = false;
  }

  /** The line may only have grown too old; what the server answers now tells. */
  private async broken(source: EventSource): Promise<void> {
    if (source !== this.source) {
      return;
    }
    this.hangUp();
    const status = await fetch(PROBE, { redirect: 'error' }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.source || !this.wanted) {
      return;
    }
    if (status === UNAUTHORIZED) {
      this.hear('signed-out');
      return;
    }
    if (status === 0 || status >= 500) {
      this.hear('away');
    }
    this.timer = window.setTimeout(() => this.open(), RETRY_MS);
  }
}
