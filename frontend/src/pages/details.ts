// A machine's details: the page is loaded anew when the machine changes, unless somebody is typing in it.
import { tellLocalTimes } from '../local-times';

const machine = document.querySelector<HTMLElement>('[data-machine]')?.dataset.machine;

if (machine) {
  const events = new EventSource('/api/v1/events');
  const reload = (about: string): void => {
    if (about === machine && !(document.activeElement instanceof HTMLInputElement)) {
      location.reload();
    }
  };
  events.addEventListener('machine', (event: MessageEvent<string>) =>
    reload((JSON.parse(event.data) as { id: string }).id),
  );
  events.addEventListener('recording', (event: MessageEvent<string>) =>
    reload((JSON.parse(event.data) as { machine: string }).machine),
  );
}

document.addEventListener('htmx:afterSwap', (event) => tellLocalTimes(event.target as Element));
