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
const onWindow: [string, () => void][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Line);
  vi.stubGlobal('fetch', () => (answer === 0 ? Promise.reject(new TypeError()) : Promise.resolve({ status: answer })));
  vi.spyOn(document, 'addEventListener').mockImplementation((_, listener) => {
    looked = listener as () => void;
  });
  onWindow.length = 0;
  vi.spyOn(window, 'addEventListener').mockImplementation((kind, listener) => {
    onWindow.push([kind, listener as () => void]);
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
  for (const kind of ['open', 'away', 'resting', 'signed-out']) {
    onNews(kind, () => heard.push(kind), target);
  }
  onNews('machine', (news) => heard.push(news), target);
  new ServerNews(target);
  return target;
}

function happen(kind: string): void {
  onWindow.filter(([wanted]) => wanted === kind).forEach(([, listener]) => listener());
}

function hello(signIn: string): Event {
  return new MessageEvent('hello', { data: signIn });
}

async function breakLine(): Promise<void> {
  Line.all.at(-1)?.dispatchEvent(new Event('error'));
  await vi.advanceTimersByTimeAsync(0);
}

test('passes on what the server tells', () => {
  listen();
  const line = Line.all[0];
  line?.dispatchEvent(hello(''));
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
  Line.all.at(-1)?.dispatchEvent(hello(''));
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

test('a line that greets another person is not listened to', async () => {
  listen();
  Line.all[0]?.dispatchEvent(hello('another'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(['signed-out']);
  expect(Line.all.map((line) => line.closed)).toEqual([true]);
});

test('a network that comes back opens no line for a page that nobody sees', () => {
  listen();
  see(false);
  happen('online');
  expect(Line.all.map((line) => line.closed)).toEqual([true]);
});

test('a page that nobody sees gives its line back until it is seen again', () => {
  listen();
  see(false);
  expect(Line.all.map((line) => line.closed)).toEqual([true]);
  see(true);
  expect(Line.all.map((line) => line.closed)).toEqual([true, false]);
});

test('a page whose line was given to another one rests until somebody is at it', async () => {
  listen();
  answer = 200;
  Line.all[0]?.dispatchEvent(new Event('rest'));
  await breakLine();
  happen('online');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(['resting']);
  expect(Line.all.map((line) => line.closed)).toEqual([true]);

  happen('pointerdown');
  Line.all.at(-1)?.dispatchEvent(hello(''));
  happen('keydown');
  expect(heard).toEqual(['resting', 'open']);
  expect(Line.all.map((line) => line.closed)).toEqual([true, false]);
});

test('pages that are too many come to rest, and do not take the line from each other', () => {
  const LINES = 2;
  const pages = [1, 2, 3].map(() => listen());
  // What the server does: the oldest of too many is told to rest.
  let seen = 0;
  while (seen < Line.all.length && seen < 100) {
    seen++;
    const open = Line.all.slice(0, seen).filter((line) => !line.closed);
    if (open.length > LINES) {
      open[0]?.dispatchEvent(new Event('rest'));
    }
  }
  expect(pages).toHaveLength(3);
  expect(Line.all).toHaveLength(3);
  expect(Line.all.filter((line) => !line.closed)).toHaveLength(LINES);
});
