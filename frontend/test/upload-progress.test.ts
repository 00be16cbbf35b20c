import { expect, test } from 'vitest';
import { bytesInWords, formatOf, secondsInWords } from '../src/upload-progress';

test('amounts are told as people read them', () => {
  expect(bytesInWords(0)).toBe('0 B');
  expect(bytesInWords(1536)).toBe('1.5 KiB');
  expect(bytesInWords(347 * 1024 * 1024)).toBe('347 MiB');
});

test('times have minutes only when they are long', () => {
  expect(secondsInWords(41.2)).toBe('42 s');
  expect(secondsInWords(185)).toBe('3:05 min');
});

test('a name suggests a format, or none', () => {
  expect(formatOf('Debian.QCOW2')).toBe('qcow2');
  expect(formatOf('vmlinuz-6.1')).toBe('kernel');
  expect(formatOf('initrd.img')).toBe('initrd');
  expect(formatOf('notes.txt')).toBeUndefined();
});
