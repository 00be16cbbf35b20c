// What was typed into a form comes back when the server has refused it and shows the page again.

const KEY = 'oriel.refused-form';
const SECRETS = 'input[type="password"], input[name="password"], input[name="_csrf"]';

interface Typed {
  readonly path: string;
  readonly action: string;
  readonly fields: Record<string, string[]>;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Remembers a form as it is sent; passwords are not written down anywhere. */
export function rememberForm(form: HTMLFormElement): void {
  const fields: Record<string, string[]> = {};
  for (const field of fieldsOf(form)) {
    const values = (fields[field.name] ??= []);
    if (!isTick(field) || field.checked) {
      values.push(field.value);
    }
  }
  const typed: Typed = { path: location.pathname, action: actionOf(form), fields };
  sessionStorage.setItem(KEY, JSON.stringify(typed));
}

/** What was sent from this page and refused, or nothing. It can be taken once. */
export function takeRefused(page: Document): Typed | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (!text || !page.querySelector('.alert-danger[role="alert"]:not([hidden])')) {
    return null;
  }
  const typed = JSON.parse(text) as Typed;
  return typed.path === location.pathname ? typed : null;
}

/** Fills the form in again if this part of the page has it, unfolds it, and tells whether it has. */
export function fillAgain(typed: Typed, within: ParentNode): boolean {
  const form = [...within.querySelectorAll('form')].find((one) => actionOf(one) === typed.action);
  if (!form) {
    return false;
  }
  for (const field of fieldsOf(form)) {
    const values = typed.fields[field.name];
    if (values && isTick(field)) {
      field.checked = values.includes(field.value);
    } else if (values) {
      field.value = values[0] ?? '';
    }
  }
  for (let fold = form.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) {
    fold.open = true;
  }
  return true;
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>('input[name], textarea[name], select[name]')].filter(
    (field) => !field.matches(SECRETS) && !field.matches('[type="hidden"], [type="file"]'),
  );
}

function isTick(field: Field): field is HTMLInputElement {
  return field.matches('[type="checkbox"], [type="radio"]');
}

function actionOf(form: HTMLFormElement): string {
  return form.getAttribute('action') ?? '';
}
