// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { takeNotices } from '../src/console/console-socket';
import { EarlyLine } from '../src/console/early-line';

function say(socket: EventTarget, data: unknown): void {
  socket.dispatchEvent(new MessageEvent('message', { data }));
}

test('what comes too early is kept, and heard in its order', () => {
  const socket = new EventTarget() as WebSocket;
  const line = new EarlyLine(socket);
  const notices: string[] = [];
  const pictures: unknown[] = [];

  say(socket, 'RFB');
  say(socket, 1);
  takeNotices(socket, (text) => notices.push(text));
  socket.addEventListener('message', (event) => pictures.push(event.data));
  say(socket, 2);
  expect(pictures).toEqual([]);

  line.release();
  say(socket, 3);
  line.release();

  expect(notices).toEqual(['RFB']);
  expect(pictures).toEqual([1, 2, 3]);
  expect(socket.binaryType).toBe('arraybuffer');
});

test('a line that has ended is none', () => {
  const alive = (readyState: number): boolean =>
    new EarlyLine(Object.assign(new EventTarget(), { readyState }) as unknown as WebSocket).isAlive;
  expect(alive(WebSocket.CONNECTING)).toBe(true);
  expect(alive(WebSocket.OPEN)).toBe(true);
  expect(alive(WebSocket.CLOSING)).toBe(false);
  expect(alive(WebSocket.CLOSED)).toBe(false);
});
