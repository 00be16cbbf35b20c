import { expect, test } from 'vitest';
import { COMBINATIONS, press } from '../src/console/keys';
import { keysymOf, needsShift } from '../src/console/touch-keyboard';

test('keys go down in order and come up in the opposite order', () => {
  const sent: string[] = [];
  press(COMBINATIONS['ctrl-alt-del'] ?? [], (_, code, down) => sent.push(code + (down ? '+' : '-')));
  expect(sent).toEqual(['ControlLeft+', 'AltLeft+', 'Delete+', 'Delete-', 'AltLeft-', 'ControlLeft-']);
});

test('every combination lets go of all that it presses', () => {
  for (const keys of Object.values(COMBINATIONS)) {
    const held = new Set<number>();
    press(keys, (keysym, _, down) => (down ? held.add(keysym) : held.delete(keysym)));
    expect(held.size).toBe(0);
  }
});

test('characters have their keysyms', () => {
  expect(keysymOf('a')).toBe(0x61);
  expect(keysymOf('ä')).toBe(0xe4);
  expect(keysymOf('€')).toBe(0x010020ac);
});

test('what stands on the upper half of a key is typed with Shift', () => {
  const shifted = [...'aA1!;:ä€'].filter((character) => needsShift(keysymOf(character)));
  expect(shifted).toEqual(['A', '!', ':']);
  expect(needsShift(0xff0d)).toBe(false);
});
