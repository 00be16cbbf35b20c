// A machine's details: the page is loaded anew when the machine changes, unless somebody is typing in it.

const machine = document.querySelector<HTMLElement>('[data-machine]')?.dataset.machine;

if (machine) {
  const events = new EventSource('/api/v1/events');
  const reload = (event: MessageEvent<string>): void => {
    const about = (JSON.parse(event.data) as { id: string }).id;
    if (about === machine && !(document.activeElement instanceof HTMLInputElement)) {
      location.reload();
    }
  };
  events.addEventListener('machine', reload);
}
