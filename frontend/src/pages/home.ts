// The home page: cards that follow their machines without a reload, and thumbnails that stay fresh.

const THUMBNAIL_INTERVAL = 2000;

const list = document.querySelector<HTMLElement>('#machines');
const search = document.querySelector<HTMLInputElement>('#machine-search');
const none = document.querySelector<HTMLElement>('#machine-none');

function filter(): void {
  const wanted = search?.value.trim().toLowerCase() ?? '';
  const cards = [...document.querySelectorAll<HTMLElement>('.machine-card')];
  for (const card of cards) {
    card.hidden = !(card.dataset.words ?? '').toLowerCase().includes(wanted);
  }
  if (none) {
    none.hidden = cards.length === 0 || cards.some((card) => !card.hidden);
  }
}

let loading = false;
let again = false;

/** Brings the cards up to date; news that comes meanwhile is looked at once more afterwards. */
async function refresh(): Promise<void> {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const answer = await fetch(list?.dataset.cards ?? '', { headers: { Accept: 'text/html' } });
    if (answer.redirected || answer.status === 401) {
      location.reload();
    } else if (answer.ok && list) {
      const focused = document.activeElement?.closest('.machine-card')?.id;
      list.innerHTML = await answer.text();
      filter();
      if (focused) {
        document.getElementById(focused)?.querySelector<HTMLElement>('.machine-actions .btn')?.focus();
      }
    }
  } finally {
    loading = false;
    if (again) {
      again = false;
      void refresh();
    }
  }
}

/** Shows the picture of now. The server sends it only when it is another one, and nothing flickers. */
async function freshen(image: HTMLImageElement): Promise<void> {
  const answer = await fetch(image.dataset.live ?? '', { cache: 'no-cache' });
  const tag = answer.headers.get('ETag') ?? '';
  if (!answer.ok || tag === image.dataset.tag) {
    return;
  }
  const before = image.src;
  image.src = URL.createObjectURL(await answer.blob());
  image.dataset.tag = tag;
  if (before.startsWith('blob:')) {
    URL.revokeObjectURL(before);
  }
}

if (list) {
  search?.addEventListener('input', filter);
  const events = new EventSource('/api/v1/events');
  // Whatever happened before the stream was open is caught up with.
  events.addEventListener('open', () => void refresh());
  events.addEventListener('machine', () => void refresh());
  events.addEventListener('removed', () => void refresh());
  setInterval(() => {
    if (!document.hidden) {
      document
        .querySelectorAll<HTMLImageElement>('.machine-card[data-state="running"]:not([hidden]) img[data-live]')
        .forEach((image) => void freshen(image).catch(() => undefined));
    }
  }, THUMBNAIL_INTERVAL);
}
