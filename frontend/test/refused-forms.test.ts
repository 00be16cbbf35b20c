// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { fillAgain, rememberForm, takeRefused } from '../src/refused-forms';

const REFUSAL = '<div class="alert alert-danger" role="alert">No.</div>';

function show(refusal: string, typed: { people?: string; all?: boolean } = {}): void {
  document.body.innerHTML = `${refusal}<details><summary>Fork</summary><form action="/fork" method="post">
    <input type="hidden" name="_csrf" value="fresh"><textarea name="people"></textarea>
    <input type="checkbox" name="all" value="on"><input type="password" name="secret"></form></details>`;
  field('people').value = typed.people ?? '';
  (field('all') as HTMLInputElement).checked = typed.all ?? false;
}

function field(name: string): HTMLInputElement {
  return document.querySelector(`[name="${name}"]`) as HTMLInputElement;
}

function form(): HTMLFormElement {
  return document.querySelector('form') as HTMLFormElement;
}

beforeEach(() => {
  sessionStorage.clear();
  show('', { people: 'ada bob', all: true });
  field('secret').value = 'hush';
  rememberForm(form());
});

test('what was typed comes back with the refusal, once, and unfolded', () => {
  show(REFUSAL);
  const refused = takeRefused(document);
  expect(refused && fillAgain(refused, document)).toBe(true);
  expect(field('people').value).toBe('ada bob');
  expect((field('all') as HTMLInputElement).checked).toBe(true);
  expect(field('_csrf').value).toBe('fresh');
  expect(document.querySelector('details')?.open).toBe(true);
  expect(takeRefused(document)).toBeNull();
});

test('what the server took stays away', () => {
  show('');
  expect(takeRefused(document)).toBeNull();
  show(REFUSAL);
  expect(takeRefused(document)).toBeNull();
});

test('a part of the page without the form leaves it to another part', () => {
  show(REFUSAL);
  const refused = takeRefused(document);
  expect(refused && fillAgain(refused, document.createElement('p'))).toBe(false);
});

test('passwords are not written down', () => {
  expect(sessionStorage.getItem('oriel.refused-form')).not.toContain('hush');
});
