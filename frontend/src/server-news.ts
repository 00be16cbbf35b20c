// What the server tells a page, as it happens, and whether the server can be reached at all.
import { NewsLine, type Line } from './news-line';
import { SharedLine } from './shared-line';

/** Somebody is at this page. */
const SIGNS_OF_LIFE = ['focus', 'pointerdown', 'keydown'];

/**
 * Passes the server's news on as events: "server:machine" and the like with the news as their detail, "server:open",
 * "server:away", "server:resting" and "server:signed-out" (see `Hear`).
 *
 * A page that nobody sees gives its line back. The server has a number of lines for each person, and gives a new browser
 * the oldest one: that one rests until somebody is at it again, or two would take the line from each other in turns.
 */
export class ServerNews {
  private readonly line: Line;
  private rests = false;

  /** @param target gets the events */
  constructor(private readonly target: EventTarget) {
    this.line = this.newLine();
    document.addEventListener('visibilitychange', () => (document.hidden ? this.line.close() : this.wake()));
    SIGNS_OF_LIFE.forEach((sign) => window.addEventListener(sign, () => this.rests && this.wake(), true));
    window.addEventListener('online', () => !document.hidden && !this.rests && this.line.open());
    if (!document.hidden) {
      this.line.open();
    }
  }

  /** Nobody else's pages may hear what this person is told, and a reason is told in the language of the page. */
  private newLine(): Line {
    const signIn = document.querySelector<HTMLMetaElement>('meta[name="oriel-sign-in"]')?.content ?? '';
    const hear = (kind: string, detail?: unknown) => this.say(kind, detail);
    return signIn && SharedLine.isPossible()
      ? new SharedLine(`oriel-news ${signIn} ${document.documentElement.lang}`, signIn, hear)
      : new NewsLine(signIn, hear);
  }

  private wake(): void {
    this.rests = false;
    this.line.open();
  }

  private say(kind: string, detail?: unknown): void {
    if (kind === 'open' || kind === 'resting') {
      this.rests = kind === 'resting';
    }
    this.target.dispatchEvent(new CustomEvent(`server:${kind}`, { detail }));
  }
}

/** Hears one kind of news, such as "machine". */
export function onNews<T>(kind: string, hear: (news: T) => void, target: EventTarget = document): void {
  target.addEventListener(`server:${kind}`, (event) => hear((event as CustomEvent<T>).detail));
}
