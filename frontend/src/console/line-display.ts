import { healthOf, LineFormat, UNKNOWN, type Health, type Line, type LineInWords } from './line';

/** How long a trouble of the line is still shown when it is over, so that nothing flickers. */
const LINGER_MS = 4000;

const FIGURES: readonly (keyof LineInWords)[] = ['latency', 'frames', 'bandwidth'];

/**
 * Shows how the line does wherever the page has a place for it: a figure goes to each element with data-line="latency",
 * "frames" or "bandwidth", the verdict to each with data-line="verdict", whose words stand in its other data attributes.
 */
export class LineDisplay {
  private readonly format: LineFormat;
  private timer = 0;

  /** @param asked the quality level that the person chose */
  constructor(
    private readonly root: HTMLElement,
    private readonly asked: () => number,
    language: string,
  ) {
    this.format = new LineFormat(language);
    this.clear();
  }

  show(line: Line): void {
    const words = this.format.words(line);
    for (const figure of FIGURES) {
      this.fill(figure, () => words[figure]);
    }
    const health = healthOf(line, this.asked());
    if (isTrouble(health)) {
      window.clearTimeout(this.timer);
      this.timer = 0;
      this.judge(health);
    } else if (!isTrouble(this.root.dataset.line as Health | undefined)) {
      this.judge(health);
    } else if (this.timer === 0) {
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        this.judge(health);
      }, LINGER_MS);
    }
  }

  /** What was known of the line is no longer so. */
  clear(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
    delete this.root.dataset.line;
    for (const figure of FIGURES) {
      this.fill(figure, () => UNKNOWN);
    }
    this.fill('verdict', () => '');
  }

  private judge(health: Health): void {
    this.root.dataset.line = health;
    this.fill('verdict', (place) => place.dataset[health] ?? '');
  }

  private fill(what: string, words: (place: HTMLElement) => string): void {
    for (const place of this.root.querySelectorAll<HTMLElement>(`[data-line="${what}"]`)) {
      place.textContent = words(place);
    }
  }
}

function isTrouble(health: Health | undefined): boolean {
  return health === 'full' || health === 'lowered';
}
