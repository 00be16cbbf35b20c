// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { leadByArrows } from '../src/console/arrow-keys';

beforeEach(() => {
  document.body.innerHTML = `
    <header id="bar">
      <a id="back" href="/">Back</a>
      <details id="menu"><summary id="keys">Keys</summary><div>
        <button id="first">1</button><button disabled>2</button><button hidden>3</button><button id="last">4</button>
      </div></details>
      <details hidden><summary>Record</summary></details>
      <button id="full">Full screen</button>
      <input id="name">
    </header>`;
  leadByArrows(document.getElementById('bar') as HTMLElement);
});

function press(...keys: string[]): string | undefined {
  for (const key of keys) {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }
  return document.activeElement?.id;
}

function at(id: string): void {
  document.getElementById(id)?.focus();
}

test('left and right lead along the bar, past what is hidden, and around', () => {
  at('back');
  expect(press('ArrowRight')).toBe('keys');
  expect(press('ArrowRight')).toBe('full');
  expect(press('ArrowLeft', 'ArrowLeft', 'ArrowLeft')).toBe('name');
});

test('down opens a menu, and leads through what can be chosen', () => {
  at('keys');
  expect(press('ArrowDown')).toBe('first');
  expect(document.getElementById('menu')?.hasAttribute('open')).toBe(true);
  expect(press('ArrowDown')).toBe('last');
  expect(press('ArrowDown')).toBe('keys');
  expect(press('ArrowUp')).toBe('last');
  expect(press('ArrowRight')).toBe('full');
});

test('where something is typed the arrows are for the text', () => {
  at('name');
  expect(press('ArrowLeft', 'ArrowDown')).toBe('name');
});
