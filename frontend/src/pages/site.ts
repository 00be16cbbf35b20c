// What every page does: it tells whether the server can be reached, shows that a button works, and loses nothing typed.
import { Kept } from '../kept';
import { isPressed } from '../pressed';
import { fillAgain, rememberForm, takeRefused } from '../refused-forms';
import { onNews, ServerNews } from '../server-news';

const BUSY_MS = 30_000;

/** htmx requests carry the token against cross-site request forgery. */
document.addEventListener('htmx:configRequest', (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const header = document.querySelector<HTMLMetaElement>('meta[name="_csrf_header"]')?.content;
  const token = document.querySelector<HTMLMetaElement>('meta[name="_csrf"]')?.content;
  if (header && token) {
    headers[header] = token;
  }
});

// ----- the server -----

const away = document.querySelector<HTMLElement>('#server-away');
const resting = document.querySelector<HTMLElement>('#server-resting');
const signedOut = document.querySelector<HTMLElement>('#server-signed-out');
if (away && resting && signedOut) {
  onNews('away', () => (away.hidden = false));
  onNews('resting', () => (resting.hidden = false));
  onNews('open', () => (away.hidden = resting.hidden = signedOut.hidden = true));
  onNews('signed-out', () => {
    away.hidden = true;
    signedOut.hidden = false;
  });
  new ServerNews(document);
}

// ----- parts of a page that ask for themselves again -----

interface Swap {
  readonly target: Element;
  readonly serverResponse: string;
  shouldSwap: boolean;
}

const lastAnswers = new Map<string, string>();
let kept: Kept | null = null;

document.addEventListener('htmx:beforeSwap', (event) => {
  const swap = (event as CustomEvent<Swap>).detail;
  // Each form's token is another one every time.
  const answer = swap.serverResponse.replaceAll(/name="_csrf" value="[^"]*"/g, '');
  if (!swap.shouldSwap || lastAnswers.get(swap.target.id) === answer || isPressed(swap.target)) {
    swap.shouldSwap = false;
    return;
  }
  for (const id of lastAnswers.keys()) {
    if (document.getElementById(id)?.contains(swap.target)) {
      lastAnswers.delete(id);
    }
  }
  if (swap.target.id) {
    lastAnswers.set(swap.target.id, answer);
  }
  kept = new Kept(swap.target);
});
document.addEventListener('htmx:afterSwap', () => {
  kept?.putBack();
  kept = null;
});
document.addEventListener('htmx:beforeRequest', (event) => {
  // Nobody looks at what a hidden page asks for.
  const polls = (event.target as Element).getAttribute('hx-trigger')?.includes('every');
  if (polls && document.hidden) {
    event.preventDefault();
  }
});

// ----- forms -----

let refused = takeRefused(document);
function fill(within: ParentNode): void {
  if (refused && fillAgain(refused, within)) {
    refused = null;
  }
}
fill(document);
document.addEventListener('htmx:load', (event) => fill(event.target as Element));

/** A button that was pressed shows that it works until the answer is here, and is not pressed twice. */
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== 'post') {
    return;
  }
  if (form.getAttribute('aria-busy') === 'true') {
    event.preventDefault();
    return;
  }
  form.setAttribute('aria-busy', 'true');
  // Somebody may have told the browser to stop.
  setTimeout(() => form.removeAttribute('aria-busy'), BUSY_MS);
  rememberForm(form);
});

// A page that the browser kept comes back as it was left.
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[aria-busy]').forEach((form) => form.removeAttribute('aria-busy'));
});
