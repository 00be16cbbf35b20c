import { EntryReader, type Entry } from './timeline';
import { SourceFailed, type KeyFrame, type RecordingIndex, type Source } from './source';

/** Where a player's pictures go. */
export interface Screen {
  /** Shows whole RFB messages, in order. */
  show(messages: Uint8Array): void;
}

export interface PlayerState {
  /** Milliseconds since the recording began. */
  readonly position: number;
  readonly duration: number;
  readonly playing: boolean;
  /** It plays what is being recorded now, a moment later. */
  readonly following: boolean;
  /** It waits for the server. */
  readonly waiting: boolean;
  readonly speed: number;
  /** There will be more of it. */
  readonly running: boolean;
  /** Why nothing is played, or null. */
  readonly problem: string | null;
}

/** Bytes that are asked for at once. */
const CHUNK = 512 * 1024;

/** This much is fetched ahead of what is played. */
const AHEAD_MS = 15_000;

/** A running recording is followed at this distance, so that what is played has arrived. */
const LIVE_DELAY_MS = 2500;

const POLL_MS = 1000;
const RETRY_MS = 2000;

/**
 * Plays a recording: jumps to the key frame before a moment, shows what came after it, and goes on in time. What is
 * fetched is never more than what is played soon, however long the recording is.
 */
export class Player {
  private index: RecordingIndex | null = null;
  private readonly keyFrames: KeyFrame[] = [];
  private indexAt = 0;
  private reader = new EntryReader();
  private entries: Entry[] = [];
  private fetchFrom = 0;
  private fetching: AbortController | null = null;
  private retryAt = 0;
  private pollAt = 0;
  private polling = false;

  private position = 0;
  /** The time of the last entry on the screen; below 0 when there is none. */
  private shown = -1;
  private playing = false;
  private following = false;
  private speed = 1;
  private problem: string | null = null;
  private tickedAt = 0;

  /**
   * @param tell hears what there is to show in the controls, after every tick
   * @param clock milliseconds, only forward
   */
  constructor(
    private readonly source: Source,
    private readonly screen: Screen,
    private readonly tell: (state: PlayerState) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Learns what there is, and begins: at the start, or with what is being recorded now. */
  async open(): Promise<void> {
    await this.poll();
    this.tickedAt = this.clock();
    if (this.index?.state === 'running') {
      this.follow();
    } else {
      this.seek(0);
      this.play();
    }
  }

  play(): void {
    if (!this.index) {
      return;
    }
    if (this.index.state === 'complete' && this.position >= this.duration()) {
      this.seek(0);
    }
    this.playing = true;
  }

  pause(): void {
    this.playing = false;
    this.following = false;
  }

  toggle(): void {
    if (this.playing) {
      this.pause();
    } else {
      this.play();
    }
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.following &&= speed === 1;
  }

  /** Plays what is being recorded now. */
  follow(): void {
    if (this.index?.state === 'running') {
      this.seek(Math.max(0, this.duration() - LIVE_DELAY_MS));
      this.speed = 1;
      this.playing = true;
      this.following = true;
    }
  }

  /** Jumps to a moment, in milliseconds since the recording began. */
  seek(time: number): void {
    const target = Math.min(Math.max(0, time), this.duration());
    const key = this.keyBefore(target);
    if (!key) {
      return;
    }
    this.following = false;
    const continues = this.shown >= 0 && target >= this.shown && key.timeMillis <= this.shown;
    if (!continues) {
      this.fetching?.abort();
      this.fetching = null;
      this.retryAt = 0;
      this.reader = new EntryReader();
      this.entries = [];
      this.fetchFrom = key.offset;
      this.shown = -1;
    }
    this.position = Math.max(target, key.timeMillis);
  }

  /** To be called many times a second. */
  tick(): void {
    const now = this.clock();
    const elapsed = now - this.tickedAt;
    this.tickedAt = now;
    if (this.index) {
      this.advance(elapsed);
      this.showUntil(this.position);
      this.fetchAhead();
      if (this.index.state === 'running' && now >= this.pollAt && !this.polling) {
        void this.poll();
      }
    }
    this.tell(this.state());
  }

  state(): PlayerState {
    return {
      position: this.position,
      duration: this.duration(),
      playing: this.playing,
      following: this.following,
      waiting: this.index !== null && this.isBehind(),
      speed: this.speed,
      running: this.index?.state === 'running',
      problem: this.problem,
    };
  }

  // ----- time -----

  private duration(): number {
    if (!this.index) {
      return 0;
    }
    const since = this.index.state === 'running' ? Math.min(this.clock() - this.indexAt, 2 * POLL_MS) : 0;
    return this.index.durationMillis + Math.max(0, since);
  }

  private advance(elapsed: number): void {
    if (!this.playing || this.isBehind()) {
      return;
    }
    const end = this.index?.state === 'running' ? this.duration() - LIVE_DELAY_MS : this.duration();
    this.position = Math.max(this.position, Math.min(this.position + elapsed * this.speed, end));
    if (this.following && end - this.position > LIVE_DELAY_MS) {
      // The page was asleep.
      this.follow();
    }
    if (this.index?.state === 'complete' && this.position >= this.duration()) {
      this.pause();
    }
  }

  /** Whether the screen should show more than has arrived. */
  private isBehind(): boolean {
    return this.entries.length === 0 && this.fetchFrom < (this.index?.timelineBytes ?? 0);
  }

  private keyBefore(time: number): KeyFrame | undefined {
    const keys = this.keyFrames;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle]?.timeMillis ?? 0) <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return keys[Math.max(0, low - 1)];
  }

  // ----- pictures -----

  private showUntil(time: number): void {
    let count = 0;
    while (count < this.entries.length && (this.entries[count]?.time ?? 0) <= time) {
      count++;
    }
    if (count === 0) {
      return;
    }
    const due = this.entries.splice(0, count);
    this.shown = due.at(-1)?.time ?? this.shown;
    // What a later key frame paints over need not be painted.
    const from = Math.max(0, due.findLastIndex((entry) => entry.kind === 'key'));
    for (const entry of due.slice(from)) {
      if (entry.payload.length > 0) {
        this.screen.show(entry.payload);
      }
    }
  }

  // ----- bytes -----

  private fetchAhead(): void {
    const size = this.index?.timelineBytes ?? 0;
    const enough = (this.entries.at(-1)?.time ?? -1) > this.position + AHEAD_MS * this.speed;
    if (this.fetching || enough || this.fetchFrom >= size || this.clock() < this.retryAt) {
      return;
    }
    const fetching = new AbortController();
    this.fetching = fetching;
    void this.fetch(Math.min(CHUNK, size - this.fetchFrom), fetching);
  }

  private async fetch(limit: number, fetching: AbortController): Promise<void> {
    try {
      const bytes = await this.source.read(this.fetchFrom, limit, fetching.signal);
      if (this.fetching !== fetching) {
        return;
      }
      this.fetchFrom += bytes.length;
      this.entries.push(...this.reader.feed(bytes));
      this.problem = null;
    } catch (failure) {
      if (this.fetching === fetching) {
        this.failed(failure);
      }
    } finally {
      if (this.fetching === fetching) {
        this.fetching = null;
      }
    }
  }

  private async poll(): Promise<void> {
    this.polling = true;
    try {
      this.index = await this.source.index(this.keyFrames.length);
      this.keyFrames.push(...this.index.keyFrames);
      this.indexAt = this.clock();
      this.problem = null;
    } catch (failure) {
      this.failed(failure);
    } finally {
      this.polling = false;
      this.pollAt = this.clock() + POLL_MS;
    }
  }

  private failed(failure: unknown): void {
    this.problem = failure instanceof SourceFailed ? failure.message : '';
    this.retryAt = this.clock() + RETRY_MS;
  }
}
