// The list of recordings: follows what begins and ends elsewhere, asks before one is deleted, and tells local times.
import { tellLocalTimes } from '../local-times';
import { refreshPage } from '../page-refresh';
import { onNews } from '../server-news';

tellLocalTimes(document);
document.addEventListener('page:refreshed', () => tellLocalTimes(document));

// Asked first of all, so that nothing shows to be under way that is not.
const FIRST = true;
document.addEventListener(
  'submit',
  (event) => {
    const { sure } = (event.target as HTMLFormElement).dataset;
    if (sure && !confirm(sure)) {
      event.preventDefault();
    }
  },
  FIRST,
);

onNews('recording', () => void refreshPage());
