/** How long to wait before the next try: doubles from 500 ms to 10 s, with up to a quarter taken off by chance. */
export class Backoff {
  private tries = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds until the next try. */
  next(): number {
    const ceiling = Math.min(10_000, 500 * 2 ** this.tries);
    this.tries++;
    return Math.round(ceiling * (1 - this.random() / 4));
  }

  /** A connection has held: the next failure starts anew. */
  reset(): void {
    this.tries = 0;
  }
}
