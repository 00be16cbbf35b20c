// A file that somebody has chosen and not sent yet: what it shall be called, and what it is.
import { bytesInWords, formatOf } from '../upload-progress';
import type { Wish } from './sending';

export class Chosen {
  readonly element: HTMLElement;

  constructor(
    template: HTMLTemplateElement,
    readonly file: File,
    number: number,
  ) {
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    for (const label of this.element.querySelectorAll<HTMLLabelElement>('label')) {
      const field = this.element.querySelector(`[data-field="${label.dataset.for}"]`);
      if (field) {
        field.id = `${label.dataset.for}-${number}`;
        label.htmlFor = field.id;
      }
    }
    this.field('name').value = file.name.replace(/\.[^.]+$/, '').slice(0, 100);
    this.field('format').value = formatOf(file.name) ?? 'raw';
    this.part('.chosen-file').textContent = `${file.name} · ${bytesInWords(file.size)}`;
    this.part('.chosen-remove').addEventListener('click', () => {
      this.element.dispatchEvent(new Event('chosen-removed', { bubbles: true }));
      this.element.remove();
    });
  }

  wish(): Wish {
    return {
      name: this.field('name').value,
      format: this.field('format').value,
      sha256: this.field('sha256').value.trim(),
    };
  }

  private field(name: string): HTMLInputElement {
    return this.part(`[data-field="${name}"]`) as HTMLInputElement;
  }

  private part(selector: string): HTMLElement {
    const found = this.element.querySelector<HTMLElement>(selector);
    if (!found) {
      throw new Error(`${selector} is missing`);
    }
    return found;
  }
}
