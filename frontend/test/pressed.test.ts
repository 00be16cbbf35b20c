// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { isPressed, letGo } from '../src/pressed';

afterEach(() => vi.useRealTimers());

/** A part of a page in which a button is held down until it is let go. */
class Part {
  pressed = true;

  querySelector(selector: string): object | null {
    return this.pressed && selector === ':active' ? {} : null;
  }
}

test('a press is waited for, and no longer', async () => {
  vi.useFakeTimers();
  const part = new Part();
  const within = part as unknown as ParentNode;
  let done = false;
  void letGo(within).then(() => (done = true));
  await vi.advanceTimersByTimeAsync(5000);
  expect(isPressed(within)).toBe(true);
  expect(done).toBe(false);
  part.pressed = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toBe(true);
});

test('where nothing is pressed nothing is waited for', async () => {
  document.body.innerHTML = '<button>Go</button>';
  await letGo(document.body);
  expect(isPressed(document.body)).toBe(false);
});
