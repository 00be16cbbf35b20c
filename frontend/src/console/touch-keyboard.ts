type SendKey = (keysym: number, code: string | null, down: boolean) => void;

const NAMED: Readonly<Record<string, readonly [keysym: number, code: string]>> = {
  insertLineBreak: [0xff0d, 'Enter'],
  insertParagraph: [0xff0d, 'Enter'],
  deleteContentBackward: [0xff08, 'Backspace'],
  deleteContentForward: [0xffff, 'Delete'],
};

/** Brings up a phone's keyboard and turns what is typed there into key presses. */
export class TouchKeyboard {
  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly send: SendKey,
  ) {
    field.addEventListener('beforeinput', (event) => {
      if (event.isComposing && event.inputType !== 'insertCompositionText') {
        return;
      }
      const named = NAMED[event.inputType];
      if (named) {
        this.tap(named[0], named[1]);
      } else if (event.data && event.inputType === 'insertText') {
        for (const character of event.data) {
          this.tap(keysymOf(character), null);
        }
      }
      if (event.cancelable) {
        event.preventDefault();
      }
    });
    field.addEventListener('compositionend', (event) => {
      for (const character of event.data) {
        this.tap(keysymOf(character), null);
      }
      field.value = '';
    });
  }

  toggle(): void {
    if (document.activeElement === this.field) {
      this.field.blur();
    } else {
      this.field.focus({ preventScroll: true });
    }
  }

  private tap(keysym: number, code: string | null): void {
    const shift = needsShift(keysym);
    if (shift) {
      this.send(SHIFT[0], SHIFT[1], true);
    }
    this.send(keysym, code, true);
    this.send(keysym, code, false);
    if (shift) {
      this.send(SHIFT[0], SHIFT[1], false);
    }
  }
}

const SHIFT = [0xffe1, 'ShiftLeft'] as const;

const SHIFTED_ON_US_KEYBOARDS = '~!@#$%^&*()_+{}|:"<>?';

/** A keysym is looked up on a US keyboard; what stands on the upper half of a key there needs Shift held as well. */
export function needsShift(keysym: number): boolean {
  const isCapital = keysym >= 0x41 && keysym <= 0x5a;
  return isCapital || (keysym < 0x7f && SHIFTED_ON_US_KEYBOARDS.includes(String.fromCharCode(keysym)));
}

/** X11 keysym of a character: Latin-1 as it is, all else in the Unicode range (X11 protocol, appendix A). */
export function keysymOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff) ? point : 0x01000000 + point;
}
