import { expect, test } from 'vitest';
import { entry } from './entries';
import { EntryReader, type Entry } from '../src/player/timeline';
import { clockTime, spokenTime } from '../src/player/words';

const FILE = [entry(0, 1, [1, 2, 3]), entry(100, 2, []), entry(100, 3, []), entry(4_000_000_000, 2, [9])].flatMap((part) => [
  ...part,
]);

test.each([1, 2, 3, 7, 1000])('gives the same entries in pieces of %i', (size) => {
  const reader = new EntryReader();
  const found: Entry[] = [];
  for (let at = 0; at < FILE.length; at += size) {
    found.push(...reader.feed(Uint8Array.from(FILE.slice(at, at + size))));
  }
  expect(found.map(({ time, kind, payload }) => [time, kind, [...payload]])).toEqual([
    [0, 'key', [1, 2, 3]],
    [100, 'change', []],
    [100, 'still', []],
    [4_000_000_000, 'change', [9]],
  ]);
  expect(reader.rest).toBe(0);
});

test('refuses what is no entry', () => {
  expect(() => new EntryReader().feed(entry(0, 7, []))).toThrow('not a part of a recording');
  const tooLong = entry(0, 1, []);
  new DataView(tooLong.buffer).setUint32(5, 0xffffffff);
  expect(() => new EntryReader().feed(tooLong)).toThrow('not a part of a recording');
});

test('puts times into words', () => {
  expect([0, 7_900, 754_000, 3_723_000].map(clockTime)).toEqual(['0:00', '0:07', '12:34', '1:02:03']);
  expect(spokenTime(67_000, 'en')).toBe('1 minute, 7 seconds');
  expect(spokenTime(0, 'de')).toBe('0 Sekunden');
});
