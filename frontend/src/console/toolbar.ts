import { leadByArrows } from './arrow-keys';

const LINGER_MS = 2500;

/** The bar above the screen. It slides away while a person works, and comes back at the handle, on focus, or when held. */
export class Toolbar {
  private held = true;
  private timer = 0;
  private shown = true;

  constructor(
    readonly bar: HTMLElement,
    handle: HTMLElement,
    private readonly onChange: () => void,
  ) {
    handle.addEventListener('pointerenter', () => this.reveal());
    // A click by the keyboard has no count: whoever has no pointer goes on in the bar.
    handle.addEventListener('click', (event) => (event.detail === 0 ? this.enter() : this.reveal()));
    bar.addEventListener('pointerenter', () => this.reveal());
    bar.addEventListener('pointerleave', () => this.hideSoon());
    bar.addEventListener('focusin', () => this.reveal());
    bar.addEventListener('focusout', () => this.hideSoon());
    leadByArrows(bar);
  }

  /** Keeps the bar in view, or lets it slide away in a moment. */
  hold(held: boolean): void {
    this.held = held;
    this.reveal();
    this.hideSoon();
  }

  /** Whether the bar is in view. */
  get isShown(): boolean {
    return this.shown;
  }

  /** Brings the bar into view and the keyboard into the bar. */
  enter(): void {
    this.reveal();
    this.bar.querySelector<HTMLElement>('a, button, summary')?.focus();
  }

  private reveal(): void {
    window.clearTimeout(this.timer);
    this.show(true);
  }

  private show(shown: boolean): void {
    this.bar.classList.toggle('away', !shown);
    if (shown !== this.shown) {
      this.shown = shown;
      this.onChange();
    }
  }

  private hideSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const inUse = this.bar.matches(':hover, :focus-within') || this.bar.querySelector('details[open], .show');
      if (!this.held && !inUse) {
        this.show(false);
      }
    }, LINGER_MS);
  }
}
