// What a person is at stays as it is when a page brings itself up to date.

/** The open forms of a part of the page, with what is typed in them, and where the keyboard is. */
export class Kept {
  private readonly forms: HTMLElement[];
  private readonly focused: HTMLElement | null;
  private readonly action: string | null;
  private readonly place: string | null;

  constructor(within: ParentNode & Node) {
    const active = document.activeElement;
    this.focused = active instanceof HTMLElement && within.contains(active) ? active : null;
    this.action = this.focused?.closest('form')?.getAttribute('action') ?? null;
    this.place = this.focused?.closest('article[id]')?.id ?? null;
    this.forms = [...within.querySelectorAll<HTMLElement>('details[open][id], form[id]')].filter((one) =>
      one.matches('form') ? one.contains(active) : one.querySelector('form') !== null,
    );
  }

  /** Puts the forms back where the page has them still. */
  putBack(): void {
    for (const form of this.forms) {
      const fresh = form.isConnected ? null : document.getElementById(form.id);
      fresh?.replaceWith(form);
    }
    if (this.focused) {
      this.focusable()?.focus({ preventScroll: true });
    }
  }

  /** What had the focus; or, when that is a new one, the button that does the same, or one in the same place. */
  private focusable(): HTMLElement | null {
    if (this.focused?.isConnected) {
      return this.focused;
    }
    const sameId = this.focused?.id ? document.getElementById(this.focused.id) : null;
    const sameAction = [...document.querySelectorAll('form[action]')].find(
      (form) => form.getAttribute('action') === this.action,
    );
    const samePlace = this.place ? document.getElementById(this.place) : null;
    return (
      sameId ??
      sameAction?.querySelector<HTMLElement>('button') ??
      samePlace?.querySelector<HTMLElement>('.btn:not([disabled])') ??
      null
    );
  }
}
