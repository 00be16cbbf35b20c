// The library's page: brings images, which survives a lost line and a closed page, and looks after those that are here.
import { Chosen } from '../library/chosen';
import { Row } from '../library/row';
import { Sending } from '../library/sending';
import { arrivals, ask } from '../library/server';
import { UnderWay } from '../library/under-way';

function find<T extends HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) {
    throw new Error(`${selector} is missing`);
  }
  return found;
}

const bring = find<HTMLFormElement>('#bring');
const drop = find('#drop');
const file = find<HTMLInputElement>('#file');
const list = find('#under-way');
const start = find<HTMLButtonElement>('#upload-start');
const rowTemplate = find<HTMLTemplateElement>('#row-template');
const words = bring.dataset as Record<string, string | undefined>;
const chosen = new Map<HTMLElement, Chosen>();
const sendings: Sending[] = [];
let number = 0;

const underWay = new UnderWay(
  list,
  rowTemplate,
  words,
  (id) => sendings.some((sending) => sending.arrival === id),
  () => file.click(),
  () => void refreshTable(),
);

let tableIsOld = false;

/** Draws the table anew without touching what is on its way; not while somebody is at one of its images. */
async function refreshTable(): Promise<void> {
  if (document.querySelector('dialog[open]')) {
    tableIsOld = true;
    return;
  }
  tableIsOld = false;
  const answer = await fetch('/images/table', { headers: { Accept: 'text/html' } }).catch(() => null);
  if (answer?.ok) {
    const opens = (document.activeElement as HTMLElement | null)?.dataset.opens;
    find('#library').outerHTML = await answer.text();
    if (opens) {
      document.querySelector<HTMLElement>(`[data-opens="${opens}"]`)?.focus();
    }
  }
}

document.addEventListener('close', () => tableIsOld && void refreshTable(), true);

function choose(files: Iterable<File>): void {
  for (const one of files) {
    const row = new Chosen(find<HTMLTemplateElement>('#chosen-template'), one, ++number);
    chosen.set(row.element, row);
    find('#chosen').append(row.element);
  }
  start.hidden = chosen.size === 0;
}

file.addEventListener('change', () => {
  choose(file.files ?? []);
  file.value = '';
});
bring.addEventListener('chosen-removed', (event) => {
  chosen.delete(event.target as HTMLElement);
  start.hidden = chosen.size === 0;
});
for (const kind of ['dragenter', 'dragover'] as const) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add('drop-over');
  });
}
for (const kind of ['dragleave', 'drop'] as const) {
  drop.addEventListener(kind, () => drop.classList.remove('drop-over'));
}
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  choose(event.dataTransfer?.files ?? []);
});

bring.addEventListener('submit', async (event) => {
  event.preventDefault();
  const interrupted = await arrivals().catch(() => []);
  const known = new Set(interrupted.filter((one) => one.stage === 'coming').map((one) => one.id));
  for (const [element, one] of chosen) {
    const row = new Row(rowTemplate, one.wish().name);
    const sending: Sending = new Sending(one.file, one.wish(), row, words, (arrival) => underWay.follow(arrival, row));
    sendings.push(sending);
    list.append(row.element);
    element.remove();
    await sending.begin(known);
  }
  chosen.clear();
  start.hidden = true;
  void underWay.look();
});

window.addEventListener('beforeunload', (event) => {
  if (sendings.some((sending) => sending.isUnderWay)) {
    event.preventDefault();
  }
});

/** Does something for an image and shows what went wrong where it was asked for: in its form, or above the table. */
async function act(action: () => Promise<unknown>, form?: HTMLFormElement): Promise<boolean> {
  const problem = form?.querySelector<HTMLElement>('[data-problem]') ?? find('#library-error');
  problem.hidden = true;
  form?.setAttribute('aria-busy', 'true');
  try {
    await action();
  } catch (error) {
    problem.textContent = error instanceof TypeError ? (bring.dataset.unreachable ?? '') : (error as Error).message;
    problem.hidden = false;
    problem.scrollIntoView({ block: 'nearest' });
    return false;
  } finally {
    form?.removeAttribute('aria-busy');
  }
  form?.closest('dialog')?.close();
  await refreshTable();
  void underWay.look();
  return true;
}

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('button');
  if (button?.dataset.delete && confirm(button.dataset.sure)) {
    void act(() => ask('DELETE', `/api/v1/images/${button.dataset.delete}`));
  } else if (button?.dataset.opens) {
    find<HTMLDialogElement>(`#${button.dataset.opens}`).showModal();
  } else if (button?.dataset.closes !== undefined) {
    button.closest('dialog')?.close();
  } else if (button?.dataset.catalogue) {
    void act(() => ask('POST', '/api/v1/images/imports', { catalogue: button.dataset.catalogue }));
  }
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const image = form.dataset.image;
  const fields = new FormData(form);
  const text = (name: string): string => String(fields.get(name) ?? '').trim();
  const requests: Record<string, () => Promise<unknown>> = {
    change: () =>
      ask('PATCH', `/api/v1/images/${image}`, {
        name: text('name'),
        sharedWith: text('people').split(/[\s,]+/).filter(Boolean),
        ...(form.elements.namedItem('shared') ? { shared: fields.has('shared') } : {}),
      }),
    copy: () =>
      ask('POST', `/api/v1/images/${image}/copies`, {
        name: text('name'),
        ...(text('sizeGiB') ? { sizeGiB: Number(text('sizeGiB')) } : {}),
      }),
    import: () =>
      ask('POST', '/api/v1/images/imports', {
        url: text('url'),
        name: text('name'),
        format: text('format'),
        ...(text('sha256') ? { sha256: text('sha256') } : {}),
      }),
  };
  const request = requests[form.dataset.does ?? ''];
  if (request) {
    event.preventDefault();
    if (form.getAttribute('aria-busy') !== 'true') {
      void act(request, form).then((done) => done && form.dataset.does === 'import' && form.reset());
    }
  }
});

void underWay.look();
