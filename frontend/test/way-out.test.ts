// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { onWayOut } from '../src/console/way-out';

let keys: EventTarget;
let left: number;

beforeEach(() => {
  keys = new EventTarget();
  left = 0;
  onWayOut(keys, () => left++);
});

/** Such as "+Alt -Alt": down and up. */
function press(text: string): void {
  for (const word of text.split(' ')) {
    keys.dispatchEvent(new KeyboardEvent(word.startsWith('+') ? 'keydown' : 'keyup', { key: word.slice(1) }));
  }
}

test('leads out when the last of the three is let go, in any order', () => {
  press('+Control +Alt +Shift -Control -Shift');
  expect(left).toBe(0);
  press('-Alt');
  expect(left).toBe(1);
  press('+Shift +Control +Alt +Alt -Shift -Alt -Control');
  expect(left).toBe(2);
});

test('knows Alt where it is called Meta because Shift is held', () => {
  press('+Control +Shift +Meta -Meta -Shift -Control');
  expect(left).toBe(1);
});

test('a shortcut of the guest with these keys stays one', () => {
  press('+Control +Alt +Shift +t -t -Shift -Alt -Control');
  press('+Control +Alt -Alt -Control');
  press('+Control +Alt +Delete -Delete -Alt -Control +Shift -Shift');
  expect(left).toBe(0);
});

test('keys that were let go elsewhere are forgotten', () => {
  press('+Control +Alt');
  keys.dispatchEvent(new Event('blur'));
  press('+Shift -Shift');
  expect(left).toBe(0);
});
