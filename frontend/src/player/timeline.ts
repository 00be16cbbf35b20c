/** The timeline file of a recording, read in pieces; TimelineEntry.java describes it. */

export type EntryKind = 'key' | 'change' | 'still';

export interface Entry {
  /** Milliseconds since the recording began. */
  readonly time: number;
  readonly kind: EntryKind;
  /** Whole RFB messages from the server to the client. */
  readonly payload: Uint8Array;
}

const KINDS: readonly (EntryKind | undefined)[] = [undefined, 'key', 'change', 'still'];
const PREFIX = 9;
const CHECKSUM = 4;

/** More than any entry that a server writes. */
const LONGEST = 80 * 1024 * 1024;

/** Cuts a stream of bytes, however it comes, into entries. The bytes begin where an entry begins. */
export class EntryReader {
  private waiting: Uint8Array[] = [];
  private length = 0;

  /** How many bytes wait for the rest of their entry. */
  get rest(): number {
    return this.length;
  }

  /** Takes more bytes and gives the entries that are complete now. */
  feed(bytes: Uint8Array): Entry[] {
    this.waiting.push(bytes);
    this.length += bytes.length;
    const entries: Entry[] = [];
    for (let entry = this.next(); entry; entry = this.next()) {
      entries.push(entry);
    }
    return entries;
  }

  private next(): Entry | null {
    if (this.length < PREFIX) {
      return null;
    }
    const view = this.peek(PREFIX);
    const time = view.getUint32(0);
    const kind = KINDS[view.getUint8(4)];
    const length = view.getUint32(5);
    if (!kind || length > LONGEST) {
      throw new Error('this is not a part of a recording');
    }
    if (this.length < PREFIX + length + CHECKSUM) {
      return null;
    }
    const all = this.join();
    const payload = all.slice(PREFIX, PREFIX + length);
    const left = all.subarray(PREFIX + length + CHECKSUM);
    this.waiting = left.length > 0 ? [left] : [];
    this.length = left.length;
    return { time, kind, payload };
  }

  private peek(count: number): DataView {
    const first = this.waiting[0];
    const bytes = first && first.length >= count ? first : this.join();
    return new DataView(bytes.buffer, bytes.byteOffset, count);
  }

  private join(): Uint8Array {
    if (this.waiting.length > 1) {
      const all = new Uint8Array(this.length);
      let at = 0;
      for (const part of this.waiting) {
        all.set(part, at);
        at += part.length;
      }
      this.waiting = [all];
    }
    return this.waiting[0] ?? new Uint8Array(0);
  }
}
