// The arrow keys as a toolbar has them: left and right along the bar, down into a menu, up and down in it.

const ALONG: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const IN_MENU: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

const PLACES = 'a[href], button:not(:disabled), summary, input';

export function leadByArrows(bar: HTMLElement): void {
  bar.addEventListener('keydown', (event) => {
    const from = event.target as HTMLElement;
    const menu = from.closest('details');
    const next = from.matches('input') ? null : nextPlace(bar, menu, from, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

function nextPlace(bar: HTMLElement, menu: HTMLDetailsElement | null, from: HTMLElement, key: string) {
  const along = ALONG[key];
  if (along) {
    const summary = menu?.querySelector('summary');
    return after(placesIn(bar).filter((one) => one.matches('summary') || !one.closest('details')), summary ?? from, along);
  }
  const step = IN_MENU[key];
  if (step && menu) {
    menu.open = true;
    return after(placesIn(menu), from, step);
  }
  return null;
}

function placesIn(part: HTMLElement): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(PLACES)].filter((one) => !one.closest('[hidden]') && isShown(one));
}

function isShown(element: HTMLElement): boolean {
  return getComputedStyle(element).display !== 'none';
}

/** The one that many steps further, around the end to the beginning. */
function after(places: HTMLElement[], from: HTMLElement, steps: number): HTMLElement | undefined {
  return places.at((places.indexOf(from) + steps) % places.length);
}
