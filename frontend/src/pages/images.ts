// The library's page: brings an image with a progress bar, and deletes one.
import { bytesInWords, formatOf, secondsInWords } from '../upload-progress';

interface Problem {
  detail?: string;
}

function find<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) {
    throw new Error(`${selector} is missing`);
  }
  return found;
}

function csrf(): [string, string] | undefined {
  const token = document.querySelector<HTMLMetaElement>('meta[name="_csrf"]')?.content;
  const header = document.querySelector<HTMLMetaElement>('meta[name="_csrf_header"]')?.content;
  return token && header ? [header, token] : undefined;
}

function words(body: string, otherwise: string): string {
  try {
    return (JSON.parse(body) as Problem).detail ?? otherwise;
  } catch {
    return otherwise;
  }
}

const form = find<HTMLFormElement>('#upload');
const file = find<HTMLInputElement>('#file');
const name = find<HTMLInputElement>('#image-name');
const format = find<HTMLSelectElement>('#format');
const bar = find<HTMLProgressElement>('#progress progress');
const status = find<HTMLElement>('#progress-words');
const error = find<HTMLElement>('#upload-error');
const start = find<HTMLButtonElement>('#upload-start');
const cancel = find<HTMLButtonElement>('#upload-cancel');

function show(running: boolean): void {
  find('#progress').hidden = !running;
  cancel.hidden = !running;
  start.disabled = running;
}

function fail(message: string): void {
  show(false);
  status.textContent = '';
  error.textContent = message;
  error.hidden = false;
}

file.addEventListener('change', () => {
  const chosen = file.files?.[0];
  if (chosen) {
    name.value ||= chosen.name.replace(/\.[^.]+$/, '').slice(0, 100);
    format.value = formatOf(chosen.name) ?? format.value;
  }
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const chosen = file.files?.[0];
  if (!chosen) {
    return;
  }
  error.hidden = true;
  show(true);
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: name.value, format: format.value });
  request.open('POST', `/api/v1/images?${query}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.setRequestHeader('Accept', 'application/json, application/problem+json');
  const token = csrf();
  if (token) {
    request.setRequestHeader(...token);
  }
  const began = performance.now();
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
    const left = ((performance.now() - began) / 1000 / loaded) * (total - loaded);
    status.textContent =
      loaded < total
        ? `${bytesInWords(loaded)} / ${bytesInWords(total)} · ${secondsInWords(left)} ${form.dataset.left}`
        : (form.dataset.checking ?? '');
  };
  request.onload = () => {
    if (request.status === 201) {
      show(false);
      status.textContent = form.dataset.done ?? '';
      location.reload();
    } else {
      fail(words(request.responseText, form.dataset.lost ?? ''));
    }
  };
  request.onerror = () => fail(form.dataset.lost ?? '');
  request.onabort = () => fail(form.dataset.canceled ?? '');
  cancel.onclick = () => request.abort();
  request.send(chosen);
});

document.querySelectorAll<HTMLButtonElement>('[data-delete]').forEach((button) =>
  button.addEventListener('click', async () => {
    if (!confirm(button.dataset.sure)) {
      return;
    }
    const token = csrf();
    const answer = await fetch(`/api/v1/images/${button.dataset.delete}`, {
      method: 'DELETE',
      headers: token ? [token] : [],
    });
    if (answer.ok) {
      location.reload();
    } else {
      const problem = find('#delete-error');
      problem.textContent = words(await answer.text(), answer.statusText);
      problem.hidden = false;
    }
  }),
);
