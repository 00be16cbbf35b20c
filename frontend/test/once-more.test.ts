import { expect, test } from 'vitest';
import { onceMore } from '../src/once-more';

test('whatever is asked for during the work is done once more afterwards', async () => {
  let begun = 0;
  let finish = (): void => undefined;
  const run = onceMore(() => {
    begun++;
    return new Promise<void>((done) => (finish = done));
  });
  const all = run();
  void run();
  void run();
  expect(begun).toBe(1);
  finish();
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toBe(2);
  finish();
  await all;
  expect(begun).toBe(2);
});

test('work that failed can be done again', async () => {
  let works = false;
  const run = onceMore(() => (works ? Promise.resolve() : Promise.reject(new Error('no'))));
  await expect(run()).rejects.toThrow('no');
  works = true;
  await expect(run()).resolves.toBeUndefined();
});
