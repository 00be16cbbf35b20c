// One line of the list of images on their way: a name, a bar, words, and the buttons that make sense now.

export type Button = 'pause' | 'continue' | 'choose' | 'again' | 'cancel' | 'dismiss';

export class Row {
  readonly element: HTMLElement;

  constructor(template: HTMLTemplateElement, name: string) {
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    this.part('.sending-name').textContent = name;
    this.part('progress').setAttribute('aria-label', name);
  }

  /** Says how it goes; a fraction of 1 moves the bar, none lets it stand, undefined means that nobody knows. */
  tell(words: string, fraction?: number | null): void {
    this.part('.sending-words').textContent = words;
    const bar = this.part<HTMLProgressElement>('progress');
    if (fraction === null) {
      return;
    }
    if (fraction === undefined) {
      bar.removeAttribute('value');
    } else {
      bar.value = fraction;
    }
  }

  fail(words: string): void {
    const problem = this.part('.field-error');
    problem.textContent = words;
    problem.hidden = words === '';
    this.part('progress').hidden = words !== '';
    if (words !== '') {
      this.part('.sending-words').textContent = '';
    }
  }

  offer(...buttons: Button[]): void {
    for (const button of this.element.querySelectorAll<HTMLButtonElement>('[data-button]')) {
      button.hidden = !buttons.includes(button.dataset.button as Button);
    }
  }

  on(button: Button, action: () => void): void {
    this.part(`[data-button="${button}"]`).addEventListener('click', action);
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.element.querySelector<T>(selector);
    if (!found) {
      throw new Error(`${selector} is missing`);
    }
    return found;
  }
}
