// How far an upload is, in words: what is done and how long the rest will take.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Such as "347 MiB" or "1.1 GiB", with the comma of the page's language. */
export function bytesInWords(bytes: number, language = document.documentElement.lang || undefined): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  const decimals = unit === 0 || amount >= 10 ? 0 : 1;
  const digits = { useGrouping: false, minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `${amount.toLocaleString(language, digits)} ${UNITS[unit]}`;
}

/** Such as "42 s" or "3:05 min". */
export function secondsInWords(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

/** The format that a file's name suggests, or undefined. */
export function formatOf(fileName: string): string | undefined {
  const lower = fileName.toLowerCase();
  if (lower.startsWith('vmlinuz') || lower.endsWith('.bzimage')) return 'kernel';
  if (lower.startsWith('initr') || lower.endsWith('.cpio') || lower.endsWith('.cpio.gz')) return 'initrd';
  if (lower.endsWith('.qcow2') || lower.endsWith('.qcow')) return 'qcow2';
  if (lower.endsWith('.iso')) return 'iso';
  if (lower.endsWith('.vmdk')) return 'vmdk';
  if (lower.endsWith('.vdi')) return 'vdi';
  if (lower.endsWith('.vhdx')) return 'vhdx';
  if (lower.endsWith('.img') || lower.endsWith('.raw')) return 'raw';
  return undefined;
}

/** How long the rest of an upload will take, from how fast it has gone since it last began. */
export class Speed {
  private since: { bytes: number; time: number } | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  restart(): void {
    this.since = undefined;
  }

  /** Undefined as long as there is nothing to reckon with. */
  secondsLeft(sent: number, total: number): number | undefined {
    this.since ??= { bytes: sent, time: this.now() };
    const bytes = sent - this.since.bytes;
    const seconds = (this.now() - this.since.time) / 1000;
    return bytes > 0 && seconds >= 1 ? (seconds / bytes) * (total - sent) : undefined;
  }
}
