// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onNews, ServerNews } from '../src/server-news';

/** A line to the server, of which a test decides how it fares. */
class Line extends EventTarget {
  static readonly all: Line[] = [];
  closed = false;

  constructor(readonly address: string) {
    super();
    Line.all.push(this);
  }

  close(): void {
    this.closed = true;
  }
}

const heard: unknown[] = [];
let answer: number;
let looked: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Line);
  vi.stubGlobal('fetch', () => (answer === 0 ? Promise.reject(new TypeError()) : Promise.resolve({ status: answer })));
  vi.spyOn(document, 'addEventListener').mockImplementation((_, listener) => {
    looked = listener as () => void;
  });
  looked = () => undefined;
  see(true);
  Line.all.length = 0;
  heard.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function see(visible: boolean): void {
  Object.defineProperty(document, 'hidden', { value: !visible, configurable: true });
  looked();
}

function listen(): EventTarget {
  const target = new EventTarget();
  for (const kind of ['open', 'away', 'signed-out']) {
    onNews(kind, () => heard.push(kind), target);
  }
  onNews('machine', (news) => heard.push(news), target);
  new ServerNews(target);
  return target;
}

async function breakLine(): Promise<void> {
  Line.all.at(-1)?.dispatchEvent(new Event('error'));
  await vi.advanceTimersByTimeAsync(0);
}

test('passes on what the server tells', () => {
  listen();
  const line = Line.all[0];
  line?.dispatchEvent(new Event('open'));
  line?.dispatchEvent(new MessageEvent('machine', { data: '{"id":"7","state":"off"}' }));
  expect(line?.address).toBe('/api/v1/events');
  expect(heard).toEqual(['open', { id: '7', state: 'off' }]);
});

test('says that the server is away, and tries until it is back', async () => {
  listen();
  answer = 0;
  await breakLine();
  expect(heard).toEqual(['away']);
  expect(Line.all.every((line) => line.closed)).toBe(true);
  await vi.advanceTimersByTimeAsync(2000);
  await breakLine();
  await vi.advanceTimersByTimeAsync(2000);
  Line.all.at(-1)?.dispatchEvent(new Event('open'));
  expect(heard).toEqual(['away', 'away', 'open']);
  expect(Line.all.filter((line) => !line.closed)).toHaveLength(1);
});

test('a line that only grew too old is replaced without a word', async () => {
  listen();
  answer = 200;
  await breakLine();
  await vi.advanceTimersByTimeAsync(2000);
  expect(heard).toEqual([]);
  expect(Line.all).toHaveLength(2);
});

test('somebody who is signed out is told, and nothing is tried again', async () => {
  listen();
  answer = 401;
  await breakLine();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(['signed-out']);
  expect(Line.all).toHaveLength(1);
});

test('a page that nobody sees gives its line back until it is seen again', () => {
  listen();
  see(false);
  expect(Line.all.map((line) => line.closed)).toEqual([true]);
  see(true);
  expect(Line.all.map((line) => line.closed)).toEqual([true, false]);
});
