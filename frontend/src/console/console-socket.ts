import { sayFirstWords } from './opening';

/** RFB in binary messages and, beside it, notices in text messages: both ways, one socket. */
const SUBPROTOCOLS = ['oriel.console', 'binary'];

/** Opens the line to a machine's screen, and begins to speak on it. */
export function openSocket(machine: string): WebSocket {
  const url = new URL(`/api/v1/machines/${machine}/console`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, SUBPROTOCOLS);
  sayFirstWords(socket);
  return socket;
}

/** The part of a WebSocket that is needed to take the notices out of it. */
type Messages = Pick<WebSocket, 'addEventListener'>;

/**
 * Hands the text messages of a socket to somebody else than the binary ones. Must be called before anybody listens for
 * messages: who came first is asked first, and keeps from the others what is not theirs.
 */
export function takeNotices(socket: Messages, take: (text: string) => void): void {
  socket.addEventListener('message', (event) => {
    if (typeof event.data === 'string') {
      event.stopImmediatePropagation();
      take(event.data);
    }
  });
}

/** Asks the server for notices about the line, or for no more of them, if it is there and speaks of such things. */
export function watchLine(socket: WebSocket, wanted: boolean): void {
  if (socket.readyState === WebSocket.OPEN && socket.protocol === SUBPROTOCOLS[0]) {
    socket.send(JSON.stringify({ watchLine: wanted }));
  }
}
