// The list of templates: it can be searched, also when it has brought itself up to date.
import { filterCards, searchCards } from '../card-search';

searchCards();
document.addEventListener('htmx:afterSwap', filterCards);
