import { expect, test } from 'vitest';
import { Backoff } from '../src/console/backoff';

test('waits twice as long each time, and never longer than ten seconds', () => {
  const backoff = new Backoff(() => 0);
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('takes off at most a quarter, so that viewers do not all come at once', () => {
  expect(new Backoff(() => 1).next()).toBe(375);
});

test('starts anew after a connection has held', () => {
  const backoff = new Backoff(() => 0);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(500);
});
