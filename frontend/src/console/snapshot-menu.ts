// The menu of the console that keeps the machine as it is now: a name, with memory or without, and what came of it.
import { MachineApi, RequestFailed } from './api';

export class SnapshotMenu {
  private readonly form: HTMLFormElement;

  /**
   * @param menu holds the form, and the words for the button while it works in data-busy
   * @param tell says what was done, with the words from data-done and data-done-memory: {0} is the name, {1} how long
   *     the machine stood still
   */
  constructor(
    private readonly api: MachineApi,
    private readonly menu: HTMLDetailsElement,
    private readonly tell: (words: string) => void,
    private readonly tellProblem: (words: string) => void,
  ) {
    this.form = menu.querySelector('form') ?? document.createElement('form');
    menu.addEventListener('toggle', () => menu.open && this.prepare());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.take();
    });
  }

  /** A name that nobody has to type, and that typing replaces. */
  private prepare(): void {
    const language = document.documentElement.lang || undefined;
    this.name.value = new Date().toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
    this.name.focus();
    this.name.select();
  }

  private async take(): Promise<void> {
    const button = this.form.querySelector<HTMLButtonElement>('button[type="submit"]');
    const label = button?.textContent ?? '';
    const name = this.name.value.trim();
    if (!button || button.disabled || name === '') {
      return;
    }
    button.disabled = true;
    button.textContent = this.menu.dataset.busy ?? label;
    try {
      const memory = new FormData(this.form).has('memory');
      const stoodStill = await this.api.takeSnapshot(name, memory);
      this.menu.open = false;
      const words = (memory ? this.menu.dataset.doneMemory : this.menu.dataset.done) ?? '';
      this.tell(words.replace('{0}', name).replace('{1}', seconds(stoodStill)));
    } catch (refusal) {
      // The menu stays: what was typed is not lost.
      this.tellProblem(
        refusal instanceof RequestFailed && refusal.status !== 0 ? refusal.message : (this.menu.dataset.unreachable ?? ''),
      );
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  private get name(): HTMLInputElement {
    return this.form.elements.namedItem('name') as HTMLInputElement;
  }
}

/** Such as "0.4": a tenth is as exact as anybody can feel. */
function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toLocaleString(document.documentElement.lang || undefined, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}
