/** A time as a clock shows it: 0:07, 12:34, 1:02:03. */
export function clockTime(milliseconds: number): string {
  const [hours, minutes, seconds] = parts(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A time as it is read out: "1 minute, 7 seconds". */
export function spokenTime(milliseconds: number, language: string): string {
  const [hours, minutes, seconds] = parts(milliseconds);
  const words: string[] = [];
  for (const [value, unit] of [
    [hours, 'hour'],
    [minutes, 'minute'],
    [seconds, 'second'],
  ] as const) {
    if (value > 0 || (unit === 'second' && words.length === 0)) {
      words.push(new Intl.NumberFormat(language || 'en', { style: 'unit', unit, unitDisplay: 'long' }).format(value));
    }
  }
  return words.join(', ');
}

function parts(milliseconds: number): [hours: number, minutes: number, seconds: number] {
  const seconds = Math.floor(milliseconds / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
}
