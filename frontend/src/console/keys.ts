/** Key combinations that a browser or the desktop around it keeps for itself. */

/** One key: its X11 keysym and the name of its place on the keyboard (KeyboardEvent.code). */
export type Key = readonly [keysym: number, code: string];

const CONTROL: Key = [0xffe3, 'ControlLeft'];
const ALT: Key = [0xffe9, 'AltLeft'];
const SUPER: Key = [0xffeb, 'MetaLeft'];

export const COMBINATIONS: Readonly<Record<string, readonly Key[]>> = {
  'ctrl-alt-del': [CONTROL, ALT, [0xffff, 'Delete']],
  'ctrl-alt-f1': [CONTROL, ALT, [0xffbe, 'F1']],
  'ctrl-alt-f2': [CONTROL, ALT, [0xffbf, 'F2']],
  'ctrl-alt-f7': [CONTROL, ALT, [0xffc4, 'F7']],
  'ctrl-alt-backspace': [CONTROL, ALT, [0xff08, 'Backspace']],
  'ctrl-w': [CONTROL, [0x77, 'KeyW']],
  'alt-tab': [ALT, [0xff09, 'Tab']],
  'alt-f4': [ALT, [0xffc1, 'F4']],
  super: [SUPER],
  esc: [[0xff1b, 'Escape']],
  tab: [[0xff09, 'Tab']],
  f11: [[0xffc8, 'F11']],
  print: [[0xff61, 'PrintScreen']],
};

type SendKey = (keysym: number, code: string, down: boolean) => void;

/** Presses the keys in order and lets them go in the opposite order. */
export function press(keys: readonly Key[], send: SendKey): void {
  for (const [keysym, code] of keys) {
    send(keysym, code, true);
  }
  for (const [keysym, code] of [...keys].reverse()) {
    send(keysym, code, false);
  }
}
