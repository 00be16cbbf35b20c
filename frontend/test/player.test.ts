import { expect, test } from 'vitest';
import { Player } from '../src/player/player';
import { SourceFailed, type KeyFrame, type RecordingIndex, type Source } from '../src/player/source';
import { entry } from './entries';

/** A recording in memory: a key frame every ten seconds, a change every second; the payload is the number of the entry. */
class MadeUp implements Source {
  state: 'running' | 'complete' = 'complete';
  seconds = 60;
  failing = false;
  reads = 0;

  private file(): { bytes: Uint8Array; keys: KeyFrame[] } {
    const parts: number[] = [];
    const keys: KeyFrame[] = [];
    for (let second = 0; second <= this.seconds; second++) {
      if (second % 10 === 0) {
        keys.push({ timeMillis: second * 1000, offset: parts.length });
      }
      parts.push(...entry(second * 1000, second % 10 === 0 ? 1 : 2, [second]));
    }
    return { bytes: Uint8Array.from(parts), keys };
  }

  index(keyFramesFrom: number): Promise<RecordingIndex> {
    const { bytes, keys } = this.file();
    return Promise.resolve({
      state: this.state,
      durationMillis: this.seconds * 1000,
      timelineBytes: bytes.length,
      keyFrames: keys.slice(keyFramesFrom),
    });
  }

  read(from: number, limit: number): Promise<Uint8Array> {
    this.reads++;
    if (this.failing) {
      return Promise.reject(new SourceFailed(503, 'not now'));
    }
    return Promise.resolve(this.file().bytes.slice(from, from + limit));
  }
}

async function playing(source: MadeUp) {
  let now = 0;
  const shown: number[] = [];
  const player = new Player(source, { show: (messages) => shown.push(...messages) }, () => undefined, () => now);
  await player.open();
  /** Lets time pass in steps of 100 ms, and everything arrive that was asked for. */
  const pass = async (milliseconds: number): Promise<void> => {
    for (let gone = 0; gone <= milliseconds; gone += 100) {
      now += gone === 0 ? 0 : 100;
      player.tick();
      await Promise.resolve().then(() => new Promise((resolve) => setTimeout(resolve)));
    }
    player.tick();
  };
  await pass(0);
  shown.length = 0;
  player.seek(0);
  await pass(0);
  return { player, shown, pass };
}

test('shows every change in its time', async () => {
  const { shown, pass } = await playing(new MadeUp());
  await pass(3500);
  expect(shown.slice(-3)).toEqual([1, 2, 3]);
});

test('jumps to the key frame before a moment and shows what came after it', async () => {
  const { player, shown, pass } = await playing(new MadeUp());
  shown.length = 0;
  player.seek(34_500);
  await pass(0);
  expect(shown).toEqual([30, 31, 32, 33, 34]);
  shown.length = 0;
  player.seek(12_000);
  await pass(0);
  expect(shown).toEqual([10, 11, 12]);
  shown.length = 0;
  player.seek(14_000);
  await pass(0);
  expect(shown).toEqual([13, 14]);
  expect(player.state().position).toBe(14_000);
});

test('plays faster, and stands still when it is paused', async () => {
  const { player, shown, pass } = await playing(new MadeUp());
  player.setSpeed(8);
  await pass(1000);
  expect(shown.at(-1)).toBe(8);
  player.pause();
  await pass(2000);
  expect(shown.at(-1)).toBe(8);
  expect(player.state().playing).toBe(false);
});

test('stops at the end, and begins again from there', async () => {
  const { player, shown, pass } = await playing(new MadeUp());
  player.seek(59_000);
  await pass(3000);
  expect(shown.at(-1)).toBe(60);
  expect(player.state()).toMatchObject({ playing: false, position: 60_000 });
  player.play();
  await pass(0);
  expect(player.state().position).toBe(0);
  expect(shown.at(-1)).toBe(0);
});

test('follows a recording that is still written, and notices its end', async () => {
  const source = new MadeUp();
  source.state = 'running';
  source.seconds = 5;
  const { player, shown, pass } = await playing(source);
  player.follow();
  for (let second = 6; second <= 20; second++) {
    source.seconds = second;
    await pass(1000);
  }
  expect(player.state()).toMatchObject({ following: true, running: true });
  expect(shown.at(-1)).toBeGreaterThanOrEqual(16);
  source.state = 'complete';
  await pass(5000);
  expect(player.state()).toMatchObject({ running: false, playing: false, position: 20_000 });
  expect(shown.at(-1)).toBe(20);
});

test('waits for a server that fails, says so, and goes on', async () => {
  const source = new MadeUp();
  const { player, shown, pass } = await playing(source);
  source.failing = true;
  player.seek(45_000);
  await pass(1000);
  expect(player.state()).toMatchObject({ waiting: true, problem: 'not now', position: 45_000 });
  const asked = source.reads;
  await pass(4000);
  expect(source.reads - asked).toBeLessThanOrEqual(3);
  source.failing = false;
  await pass(2500);
  expect(player.state().problem).toBeNull();
  expect(shown.at(-1)).toBeGreaterThanOrEqual(45);
});
