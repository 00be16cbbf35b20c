// The page of one's own account: copies a new token, and asks before one is revoked.

const secret = document.querySelector<HTMLInputElement>('#secret');
const copy = document.querySelector<HTMLButtonElement>('#copy');
const copied = document.querySelector<HTMLElement>('#copied');

/** Browsers lend the clipboard only to pages from HTTPS or their own computer; on others the old command still works. */
async function toClipboard(field: HTMLInputElement): Promise<boolean> {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}

if (secret && copy && copied) {
  // The page answers a form: loading it again must not make another token.
  history.replaceState(null, '', '/account');
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    copied.textContent = (await toClipboard(secret)) ? (copy.dataset.done ?? '') : '';
  });
}

document.querySelectorAll<HTMLFormElement>('form[data-sure]').forEach((form) =>
  form.addEventListener('submit', (event) => {
    if (!confirm(form.dataset.sure)) {
      event.preventDefault();
    }
  }),
);
