/** What the server tells of the line to this page (docs/protocol.md), and how it reads. */

export interface Line {
  readonly kind: 'line';
  readonly roundTripMillis: number | null;
  readonly updatesPerSecond: number;
  readonly bytesPerSecond: number;
  /** The JPEG quality level in use; null when every pixel is exact. */
  readonly quality: number | null;
  readonly full: boolean;
}

/** How good the line is, as the bar shows it. */
export type Health = 'good' | 'slow' | 'full' | 'lowered';

export interface LineInWords {
  readonly latency: string;
  readonly frames: string;
  readonly bandwidth: string;
}

/** What stands in the place of a figure that is not known yet. */
export const UNKNOWN = '–';

/** From here on a person feels that keys take their time. */
const SLOW_MILLIS = 200;

/** Reads a notice; undefined when it is of a kind that this page does not know. */
export function lineOf(text: string): Line | undefined {
  let notice: Partial<Line> | null;
  try {
    notice = JSON.parse(text) as Partial<Line> | null;
  } catch {
    return undefined;
  }
  const known =
    notice?.kind === 'line' &&
    isAmount(notice.updatesPerSecond) &&
    isAmount(notice.bytesPerSecond) &&
    (notice.roundTripMillis === null || isAmount(notice.roundTripMillis));
  return known ? (notice as Line) : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** @param asked the quality level that the person chose */
export function healthOf(line: Line, asked: number): Health {
  if (line.full) {
    return line.quality !== null && line.quality < asked ? 'lowered' : 'full';
  }
  return (line.roundTripMillis ?? 0) >= SLOW_MILLIS ? 'slow' : 'good';
}

/** Writes a line's figures in a person's language, each short and of nearly the same length. */
export class LineFormat {
  private readonly millis: Intl.NumberFormat;
  private readonly seconds: Intl.NumberFormat;
  private readonly frames: Intl.NumberFormat;
  private readonly kilobytes: Intl.NumberFormat;
  private readonly megabytes: Intl.NumberFormat;

  constructor(language: string) {
    const unit = (name: string, digits: number): Intl.NumberFormat =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: name,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
    this.millis = unit('millisecond', 0);
    // Its symbol is the same everywhere, its name is too long for the bar.
    this.seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.frames = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.kilobytes = unit('kilobyte-per-second', 0);
    this.megabytes = unit('megabyte-per-second', 1);
  }

  words(line: Line): LineInWords {
    return {
      latency: this.latency(line.roundTripMillis),
      frames: `${this.frames.format(line.updatesPerSecond)}/s`,
      bandwidth: this.bandwidth(line.bytesPerSecond),
    };
  }

  private latency(millis: number | null): string {
    if (millis === null) {
      return UNKNOWN;
    }
    // A browser on the same machine answers in less than a millisecond, which is not nothing.
    return millis < 1000 ? this.millis.format(Math.max(1, millis)) : `${this.seconds.format(millis / 1000)}\u00a0s`;
  }

  private bandwidth(bytes: number): string {
    return bytes < 999_500 ? this.kilobytes.format(bytes / 1000) : this.megabytes.format(bytes / 1_000_000);
  }
}
