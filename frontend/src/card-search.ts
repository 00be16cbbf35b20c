// The field above a list of cards: only those stay whose words hold what is typed in it.

const field = document.querySelector<HTMLInputElement>('#card-search');
const none = document.querySelector<HTMLElement>('#card-none');

/** Has the cards follow the field; they are to be filtered again whenever there are new ones. */
export function searchCards(): void {
  field?.addEventListener('input', filterCards);
}

export function filterCards(): void {
  const wanted = field?.value.trim().toLowerCase() ?? '';
  const cards = [...document.querySelectorAll<HTMLElement>('article[data-words]')];
  for (const card of cards) {
    card.hidden = !(card.dataset.words ?? '').toLowerCase().includes(wanted);
  }
  if (none) {
    none.hidden = cards.length === 0 || cards.some((card) => !card.hidden);
  }
}
