// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { Kept } from '../src/kept';

const FORM = '<form action="/go"><input id="word" name="word"><button>Go</button></form>';

function page(inside: string): HTMLElement {
  document.body.innerHTML = `<main>${inside}</main>`;
  return document.querySelector('main') as HTMLElement;
}

function word(): HTMLInputElement {
  return document.querySelector('#word') as HTMLInputElement;
}

let main: HTMLElement;

beforeEach(() => {
  main = page(`<details id="a" open><summary>A</summary>${FORM}</details>`);
});

test('an open form stays, with what is typed in it and the keyboard', () => {
  const typed = word();
  typed.value = 'half a sent';
  typed.focus();
  const kept = new Kept(main);
  main.innerHTML = `<p>news</p><details id="a"><summary>A</summary>${FORM}</details>`;
  kept.putBack();
  expect(word()).toBe(typed);
  expect(document.activeElement).toBe(typed);
  expect(main.textContent).toContain('news');
  expect(document.querySelector('details')?.open).toBe(true);
});

test('what the page no longer has is not brought back', () => {
  const kept = new Kept(main);
  main.innerHTML = '<p>news</p>';
  kept.putBack();
  expect(document.querySelector('details')).toBeNull();
});

test('what is folded, and what has no form, is as fresh as the rest', () => {
  main = page(`<details id="a"><summary>A</summary>${FORM}</details><details id="log" open><pre>old</pre></details>`);
  const kept = new Kept(main);
  main.innerHTML = `<details id="a"><summary>B</summary>${FORM}</details><details id="log" open><pre>new</pre></details>`;
  kept.putBack();
  expect(main.textContent).toContain('B');
  expect(main.textContent).toContain('new');
});

test('where no button does the same any more, the one in its place has the focus', () => {
  main = page('<article id="m"><a href="/m">M</a><form action="/press/start"><button class="btn">Start</button></form></article>');
  main.querySelector('button')?.focus();
  const kept = new Kept(main);
  main.innerHTML = '<article id="m"><a href="/m">M</a><a class="btn" href="/console">Open console</a></article>';
  kept.putBack();
  expect(document.activeElement?.textContent).toBe('Open console');
});

test('the button that does the same has the focus again', () => {
  main = page('<form action="/press/pause"><button>Pause</button></form>');
  main.querySelector('button')?.focus();
  const kept = new Kept(main);
  main.innerHTML = '<form action="/press/pause"><button>Pause again</button></form>';
  kept.putBack();
  expect(document.activeElement?.textContent).toBe('Pause again');
});
