// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedLine } from '../src/shared-line';

/** A line to the server, of which a test decides how it fares. */
class Source extends EventTarget {
  static readonly all: Source[] = [];
  closed = false;

  constructor() {
    super();
    Source.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  tell(kind: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(kind, { data: kind === 'hello' ? data : JSON.stringify(data) }));
  }
}

/** What pages of a browser say to each other, at once. */
class Channel extends EventTarget {
  static readonly all = new Set<Channel>();

  constructor(private readonly name: string) {
    super();
    Channel.all.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of Channel.all) {
      if (other !== this && other.name === this.name) {
        other.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }));
      }
    }
  }

  close(): void {
    Channel.all.delete(this);
  }
}

/** The locks of a browser: first come, first served. */
class Locks {
  private readonly turns = new Map<string, Promise<unknown>>();

  request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const turn = (this.turns.get(name) ?? Promise.resolve()).then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.turns.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

interface Page {
  readonly heard: unknown[];
  readonly line: SharedLine;
}

beforeEach(() => {
  Source.all.length = 0;
  Channel.all.clear();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('BroadcastChannel', Channel);
  vi.stubGlobal('fetch', () => Promise.resolve({ status: 200 }));
  vi.stubGlobal('navigator', { locks: new Locks() });
});

afterEach(() => vi.unstubAllGlobals());

async function page(name = 'ann'): Promise<Page> {
  const heard: unknown[] = [];
  const line = new SharedLine(name, name, (kind, detail) => heard.push(detail ?? kind));
  line.open();
  await settle();
  return { heard, line };
}

function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}

function current(): Source | undefined {
  return Source.all.find((source) => !source.closed);
}

test('pages have one line, and all hear what it tells', async () => {
  const pages = [await page(), await page(), await page()];
  current()?.tell('hello', 'ann');
  current()?.tell('machine', { id: '7' });
  expect(Source.all).toHaveLength(1);
  expect(pages.map(({ heard }) => heard)).toEqual(Array(3).fill(['open', { id: '7' }]));
});

test('a page that comes later is told that the line stands, and nobody else', async () => {
  const first = await page();
  current()?.tell('hello', 'ann');
  const later = await page();
  expect([first.heard, later.heard]).toEqual([['open'], ['open']]);
});

test('when the holder leaves, another one opens a line, and each catches up once', async () => {
  const pages = [await page(), await page(), await page()];
  current()?.tell('hello', 'ann');
  pages[0]?.line.close();
  await settle();
  expect(Source.all.map(({ closed }) => closed)).toEqual([true, false]);
  current()?.tell('hello', 'ann');
  expect(pages.map(({ heard }) => heard)).toEqual([['open'], ['open', 'open'], ['open', 'open']]);
});

test('a page that leaves while it waits never gets the line, and hears nothing', async () => {
  const holder = await page();
  const left = await page();
  left.line.close();
  current()?.tell('hello', 'ann');
  holder.line.close();
  await settle();
  expect(Source.all.map(({ closed }) => closed)).toEqual([true]);
  expect(left.heard).toEqual([]);
  left.line.open();
  await settle();
  current()?.tell('hello', 'ann');
  expect(left.heard).toEqual(['open']);
});

test('a line that rests stays so until somebody is at any of the pages', async () => {
  const [holder, other] = [await page(), await page()];
  current()?.tell('hello', 'ann');
  current()?.tell('rest', '');
  await settle();
  expect(Source.all.map(({ closed }) => closed)).toEqual([true]);
  other.line.open();
  current()?.tell('hello', 'ann');
  expect([holder.heard, other.heard]).toEqual(Array(2).fill(['open', 'resting', 'open']));
  expect(Source.all.map(({ closed }) => closed)).toEqual([true, false]);
});

test('another person in the same browser has another line', async () => {
  const ann = await page('ann');
  current()?.tell('hello', 'ann');
  const bob = await page('bob');
  Source.all[1]?.tell('hello', 'bob');
  Source.all[0]?.tell('machine', { id: 'of Ann' });
  Source.all[1]?.tell('machine', { id: 'of Bob' });
  expect(ann.heard).toEqual(['open', { id: 'of Ann' }]);
  expect(bob.heard).toEqual(['open', { id: 'of Bob' }]);
});

test('a line that is opened again after another person has signed in tells nobody anything', async () => {
  const pages = [await page(), await page()];
  current()?.tell('hello', 'bob');
  current()?.tell('machine', { id: 'of Bob' });
  expect(Source.all.map(({ closed }) => closed)).toEqual([true]);
  expect(pages.map(({ heard }) => heard)).toEqual(Array(2).fill(['signed-out']));
});
