// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Line } from '../src/console/line';
import { LineDisplay } from '../src/console/line-display';

const LINE: Line = { kind: 'line', roundTripMillis: 12, updatesPerSecond: 24.1, bytesPerSecond: 70123, quality: 6, full: false };

let root: HTMLElement;
let display: LineDisplay;

beforeEach(() => {
  vi.useFakeTimers();
  root = document.createElement('main');
  root.innerHTML = `<b data-line="latency"></b><i data-line="latency"></i>
    <p data-line="verdict" data-good="fine" data-full="full"></p><p data-line="verdict" data-full="too much"></p>`;
  display = new LineDisplay(root, () => 6, 'en');
});

afterEach(() => {
  vi.useRealTimers();
});

function texts(): string[] {
  return [...root.children].map((child) => child.textContent.replaceAll(/\s/g, ' '));
}

test('every place is filled with its own words', () => {
  display.show(LINE);
  expect(texts()).toEqual(['12 ms', '12 ms', 'fine', '']);
  expect(root.dataset.line).toBe('good');
});

test('a trouble is told at once and stays a moment, so that it does not flicker', () => {
  display.show({ ...LINE, full: true });
  expect(texts()).toEqual(['12 ms', '12 ms', 'full', 'too much']);

  display.show({ ...LINE, roundTripMillis: 20 });
  expect(texts()).toEqual(['20 ms', '20 ms', 'full', 'too much']);

  vi.advanceTimersByTime(5000);
  expect(texts()).toEqual(['20 ms', '20 ms', 'fine', '']);
});

test('a trouble that comes back is not taken off by what was planned before', () => {
  display.show({ ...LINE, full: true });
  display.show(LINE);
  vi.advanceTimersByTime(3000);
  display.show({ ...LINE, full: true });
  vi.advanceTimersByTime(5000);
  expect(root.dataset.line).toBe('full');
});

test('without a line nothing is shown', () => {
  display.show({ ...LINE, full: true });
  display.clear();
  expect(texts()).toEqual(['–', '–', '', '']);
  expect(root.dataset.line).toBeUndefined();
});
