// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { takeNotices, watchLine } from '../src/console/console-socket';

/** What noVNC does with a socket: it sets onmessage, which comes after all who listened before. */
function read(socket: EventTarget, taken: unknown[]): void {
  socket.addEventListener('message', (event) => taken.push((event as MessageEvent).data));
}

test('notices and pictures part ways', () => {
  const socket = new EventTarget();
  const notices: string[] = [];
  const pictures: unknown[] = [];
  takeNotices(socket as WebSocket, (text) => notices.push(text));
  read(socket, pictures);
  const bytes = new ArrayBuffer(3);

  for (const data of [bytes, '{"kind":"line"}', new ArrayBuffer(0), '12']) {
    socket.dispatchEvent(new MessageEvent('message', { data }));
  }

  expect(notices).toEqual(['{"kind":"line"}', '12']);
  expect(pictures).toEqual([bytes, new ArrayBuffer(0)]);
});

test('only a socket that is open and speaks of the line is asked', () => {
  const sent = (readyState: number, protocol: string): string[] => {
    const messages: string[] = [];
    watchLine({ readyState, protocol, send: (text: string) => messages.push(text) } as unknown as WebSocket, true);
    return messages;
  };
  expect(sent(WebSocket.OPEN, 'oriel.console')).toEqual(['{"watchLine":true}']);
  expect(sent(WebSocket.OPEN, 'binary')).toEqual([]);
  expect(sent(WebSocket.CONNECTING, 'oriel.console')).toEqual([]);
});
