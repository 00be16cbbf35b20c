// The list of recordings: follows what begins and ends elsewhere, asks before one is deleted, and tells local times.
import { tellLocalTimes } from '../local-times';

tellLocalTimes(document);

document.querySelectorAll<HTMLFormElement>('form[data-sure]').forEach((form) =>
  form.addEventListener('submit', (event) => {
    if (!confirm(form.dataset.sure)) {
      event.preventDefault();
    }
  }),
);

new EventSource('/api/v1/events').addEventListener('recording', () => location.reload());
