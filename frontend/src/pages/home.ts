// The home page: cards that follow their machines without a reload, and thumbnails that stay fresh.
import { filterCards, searchCards } from '../card-search';
import { Kept } from '../kept';
import { onceMore } from '../once-more';
import { letGo } from '../pressed';
import { onNews } from '../server-news';

const THUMBNAIL_INTERVAL = 1000;
const THUMBNAIL_WIDTH = 480;
const AT_ONCE = 64;

const list = document.querySelector<HTMLElement>('#machines');

/** The cards as they say it, without what differs each time: pictures, tokens, and what is filtered or pressed now. */
function sayingOf(cards: ParentNode): string {
  const copy = cards.querySelector('.machine-grid')?.cloneNode(true) as Element | undefined;
  for (const one of copy?.querySelectorAll('img, input[name="_csrf"], [hidden], [aria-busy]') ?? []) {
    ['src', 'data-tag', 'value', 'hidden', 'aria-busy'].forEach((name) => one.removeAttribute(name));
  }
  return copy?.innerHTML ?? '';
}

/** Brings the cards up to date; a picture that is shown stays until there is a newer one. */
const refresh = onceMore(async () => {
  const answer = await fetch(list?.dataset.cards ?? '', { headers: { Accept: 'text/html' } }).catch(() => null);
  if (answer?.redirected || answer?.status === 401) {
    location.reload();
  } else if (answer?.ok && list) {
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    await letGo(list);
    if (sayingOf(fresh.content) === sayingOf(list)) {
      return;
    }
    for (const place of fresh.content.querySelectorAll<HTMLImageElement>('img[data-machine]')) {
      const shown = list.querySelector(`img[data-machine="${place.dataset.machine}"]`);
      if (shown) {
        place.replaceWith(shown);
      }
    }
    const kept = new Kept(list);
    list.replaceChildren(fresh.content);
    filterCards();
    kept.putBack();
  }
});

interface Screenshot {
  machine: string;
  tag: string;
  png: string;
}

/** Shows the pictures of now. The server sends those that are other ones than before, and nothing flickers. */
async function freshen(images: Map<string, HTMLImageElement>): Promise<void> {
  const question = new URLSearchParams({ width: String(THUMBNAIL_WIDTH) });
  images.forEach((image, machine) => question.append('machine', `${machine}:${image.dataset.tag ?? ''}`));
  const answer = await fetch(`/api/v1/screenshots?${question.toString()}`);
  if (!answer.ok) {
    return;
  }
  const { screenshots } = (await answer.json()) as { screenshots: Screenshot[] };
  for (const { machine, tag, png } of screenshots) {
    const image = images.get(machine);
    if (image) {
      image.src = `data:image/png;base64,${png}`;
      image.dataset.tag = tag;
    }
  }
}

/** All that are in sight, a few dozen at a time; the next look begins when this one has ended. */
async function freshenAll(): Promise<void> {
  const images = document.querySelectorAll<HTMLImageElement>(
    '.machine-card[data-state="running"]:not([hidden]) img[data-machine]',
  );
  const all = [...images].map((image): [string, HTMLImageElement] => [image.dataset.machine ?? '', image]);
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await freshen(new Map(all.slice(from, from + AT_ONCE)));
  }
}

function keepFresh(): void {
  setTimeout(() => {
    const done = document.hidden ? Promise.resolve() : freshenAll();
    void done.catch(() => undefined).finally(keepFresh);
  }, THUMBNAIL_INTERVAL);
}

if (list) {
  searchCards();
  // Whatever happened before the line stood is caught up with.
  for (const kind of ['open', 'machine', 'removed']) {
    onNews(kind, () => void refresh());
  }
  keepFresh();
}
