import { expect, test } from 'vitest';
import { bytesInWords, formatOf, Speed, secondsInWords } from '../src/upload-progress';

test('amounts are told as people read them', () => {
  expect(bytesInWords(0, 'en')).toBe('0 B');
  expect(bytesInWords(1536, 'en')).toBe('1.5 KiB');
  expect(bytesInWords(1536, 'de')).toBe('1,5 KiB');
  expect(bytesInWords(347 * 1024 * 1024, 'en')).toBe('347 MiB');
  expect(bytesInWords(9 * 1024 ** 5, 'en')).toBe('9216 TiB');
});

test('times have minutes only when they are long', () => {
  expect(secondsInWords(41.2)).toBe('42 s');
  expect(secondsInWords(185)).toBe('3:05 min');
});

test('a name suggests a format, or none', () => {
  expect(formatOf('Debian.QCOW2')).toBe('qcow2');
  expect(formatOf('vmlinuz-6.1')).toBe('kernel');
  expect(formatOf('initrd.img')).toBe('initrd');
  expect(formatOf('Windows.VHDX')).toBe('vhdx');
  expect(formatOf('notes.txt')).toBeUndefined();
});

test('the time that is left counts from where an upload was resumed', () => {
  let time = 0;
  const speed = new Speed(() => time);
  expect(speed.secondsLeft(900, 1000)).toBeUndefined();
  time = 2000;
  expect(speed.secondsLeft(950, 1000)).toBe(2);
  speed.restart();
  expect(speed.secondsLeft(950, 1000)).toBeUndefined();
});
