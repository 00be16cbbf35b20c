// A machine's details: the page follows its machine.
import { tellLocalTimes } from '../local-times';
import { refreshPage } from '../page-refresh';
import { onNews } from '../server-news';

const main = document.querySelector<HTMLElement>('[data-machine]');
const machine = main?.dataset.machine;

function follow(about: string): void {
  if (about === machine) {
    void refreshPage();
  }
}

/** Whether the machine is no longer as the page was loaded. */
async function hasChanged(): Promise<boolean> {
  const answer = await fetch(`/api/v1/machines/${machine}`, { redirect: 'error' }).catch(() => null);
  return !answer?.ok || ((await answer.json()) as { state: string }).state !== main?.dataset.machineState;
}

// What happened while there was no line is caught up with; before the first there was but a moment.
let opened = false;
onNews('open', async () => {
  if (opened || (await hasChanged())) {
    void refreshPage();
  }
  opened = true;
});
onNews<{ id: string }>('machine', ({ id }) => follow(id));
onNews<{ id: string }>('removed', ({ id }) => follow(id));
onNews<{ machine: string }>('recording', (news) => follow(news.machine));
onNews<{ machine: string }>('identity', (news) => follow(news.machine));

tellLocalTimes(document);
document.addEventListener('page:refreshed', () => tellLocalTimes(document));
document.addEventListener('htmx:afterSwap', (event) => tellLocalTimes(event.target as Element));
