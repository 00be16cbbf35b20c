// Brings a page up to date as loading it anew would, and leaves alone what a person is at.
import { Kept } from './kept';
import { onceMore } from './once-more';
import { letGo } from './pressed';

interface Htmx {
  process(element: Element): void;
  trigger(element: Element, event: string): void;
}

/** Parts that the page loads by themselves; they are not emptied, but load again. */
const PARTS = '.details-part[id]';

/** The first request after a line was cut can fail though the server is there again. */
const TRIES = 4;
const PAUSE_MS = 500;

/** So long a page that was left by sending a form may take to come. */
const COMING_MS = 10_000;

let leftAt = -Infinity;
window.addEventListener('submit', (event) => {
  if (!event.defaultPrevented) {
    leftAt = performance.now();
  }
});

/** Whether the answer to a form is on its way, which loading this page anew would call off. */
const isLeaving = (): boolean => performance.now() - leftAt < COMING_MS;

/** The page as it is now, or null when the server does not give it. */
async function ask(tries = TRIES): Promise<Response | null> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (answer && answer.status < 500) {
    return answer;
  }
  if (tries === 1) {
    return null;
  }
  await new Promise((goOn) => setTimeout(goOn, PAUSE_MS));
  return ask(tries - 1);
}

async function refresh(): Promise<void> {
  const answer = await ask();
  if (!answer) {
    return;
  }
  if (answer.redirected || !answer.ok) {
    // Signed out, or gone: the server has a page that says so.
    if (!isLeaving()) {
      location.reload();
    }
    return;
  }
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('main');
  const main = document.querySelector('main');
  if (!fresh || !main) {
    return;
  }
  await letGo(main);
  const htmx = (window as unknown as { htmx?: Htmx }).htmx;
  const kept = new Kept(main);
  const parts = [...main.querySelectorAll<HTMLElement>(PARTS)].filter((part) => {
    const place = fresh.querySelector(`#${CSS.escape(part.id)}`);
    place?.replaceWith(part);
    return place !== null;
  });
  main.replaceWith(fresh);
  htmx?.process(fresh);
  kept.putBack();
  parts.forEach((part) => htmx?.trigger(part, 'refresh'));
  document.dispatchEvent(new Event('page:refreshed'));
}

export const refreshPage = onceMore(refresh);
