import { expect, test } from 'vitest';
import { healthOf, LineFormat, lineOf, type Line } from '../src/console/line';

const LINE: Line = { kind: 'line', roundTripMillis: 12, updatesPerSecond: 24.1, bytesPerSecond: 70123, quality: 6, full: false };

function words(language: string, parts: Partial<Line> = {}): string {
  const { latency, frames, bandwidth } = new LineFormat(language).words({ ...LINE, ...parts });
  return `${latency} · ${frames} · ${bandwidth}`.replaceAll(/\s/g, ' ');
}

test('figures are short, in English and in German', () => {
  expect(words('en')).toBe('12 ms · 24/s · 70 kB/s');
  expect(words('de')).toBe('12 ms · 24/s · 70 kB/s');
  const busy = { roundTripMillis: 1234, updatesPerSecond: 60, bytesPerSecond: 8_765_432 };
  expect(words('en', busy)).toBe('1.2 s · 60/s · 8.8 MB/s');
  expect(words('de', busy)).toBe('1,2 s · 60/s · 8,8 MB/s');
});

test('small and missing figures are told as they are', () => {
  expect(words('en', { roundTripMillis: 0, updatesPerSecond: 0, bytesPerSecond: 0 })).toBe('1 ms · 0/s · 0 kB/s');
  expect(words('en', { roundTripMillis: null, bytesPerSecond: 999_499 })).toBe('– · 24/s · 999 kB/s');
  expect(words('en', { bytesPerSecond: 999_500 })).toBe('12 ms · 24/s · 1.0 MB/s');
});

test('a line is judged by its quality, its room and its round trip', () => {
  expect(healthOf(LINE, 6)).toBe('good');
  expect(healthOf({ ...LINE, roundTripMillis: 250 }, 6)).toBe('slow');
  expect(healthOf({ ...LINE, full: true }, 6)).toBe('full');
  expect(healthOf({ ...LINE, full: true, quality: 3 }, 6)).toBe('lowered');
  expect(healthOf({ ...LINE, quality: 3 }, 6)).toBe('good');
  expect(healthOf({ ...LINE, full: true, quality: null }, 9)).toBe('full');
});

test('a notice is read, and what is none of ours is left out', () => {
  expect(lineOf(JSON.stringify(LINE))).toEqual(LINE);
  expect(lineOf(JSON.stringify({ ...LINE, roundTripMillis: null, more: 1 }))?.roundTripMillis).toBeNull();
  for (const text of ['', '{', 'null', '7', '[]', '{"kind":"other"}', '{"kind":"line"}', '{"kind":"line","roundTripMillis":"x"}']) {
    expect(lineOf(text)).toBeUndefined();
  }
});
