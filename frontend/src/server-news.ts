// What the server tells a page, as it happens, and whether the server can be reached at all.

/** The kinds of news that the server sends. */
const KINDS = ['machine', 'removed', 'recording', 'identity'] as const;

const NEWS = '/api/v1/events';

/** Small, and only for those who are signed in. */
const PROBE = '/api/v1/tokens';

const RETRY_MS = 2000;

/** Somebody is at this page. */
const SIGNS_OF_LIFE = ['focus', 'pointerdown', 'keydown'];

const UNAUTHORIZED = 401;

/**
 * Passes the server's news on as events: "server:machine" and the like with the news as their detail, "server:open" when
 * the line stands and what happened before is to be caught up with, "server:away" when the server cannot be reached,
 * "server:resting" when it has given this page's line to another one, and "server:signed-out".
 *
 * A browser holds six lines to a server at most, for all its tabs together, and a seventh page would never load: a page
 * that nobody sees gives its line back. The server has a number of lines for each person, and gives a new page the oldest
 * one: that page rests until somebody is at it again, or two pages would take the line from each other in turns.
 */
export class ServerNews {
  private source: EventSource | null = null;
  private timer = 0;
  private rests = false;

  /** @param target gets the events */
  constructor(private readonly target: EventTarget) {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.close() : this.wake()));
    SIGNS_OF_LIFE.forEach((sign) => window.addEventListener(sign, () => this.rests && this.wake(), true));
    window.addEventListener('online', () => this.open());
    if (!document.hidden) {
      this.open();
    }
  }

  private open(): void {
    window.clearTimeout(this.timer);
    if (this.source || this.rests) {
      return;
    }
    const source = new EventSource(NEWS);
    this.source = source;
    source.addEventListener('open', () => this.say('open'));
    source.addEventListener('error', () => void this.broken(source));
    source.addEventListener('rest', () => this.rest());
    for (const kind of KINDS) {
      source.addEventListener(kind, (event: MessageEvent<string>) => this.say(kind, JSON.parse(event.data)));
    }
  }

  private rest(): void {
    this.rests = true;
    this.close();
    this.say('resting');
  }

  private wake(): void {
    this.rests = false;
    this.open();
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** The line may only have grown too old; what the server answers now tells. */
  private async broken(source: EventSource): Promise<void> {
    if (source !== this.source) {
      return;
    }
    this.close();
    const status = await fetch(PROBE, { redirect: 'error' }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.source || document.hidden) {
      return;
    }
    if (status === UNAUTHORIZED) {
      this.say('signed-out');
      return;
    }
    if (status === 0 || status >= 500) {
      this.say('away');
    }
    this.timer = window.setTimeout(() => this.open(), RETRY_MS);
  }

  private say(kind: string, detail?: unknown): void {
    this.target.dispatchEvent(new CustomEvent(`server:${kind}`, { detail }));
  }
}

/** Hears one kind of news, such as "machine". */
export function onNews<T>(kind: string, hear: (news: T) => void, target: EventTarget = document): void {
  target.addEventListener(`server:${kind}`, (event) => hear((event as CustomEvent<T>).detail));
}
