// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refreshPage } from '../src/page-refresh';

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<main><p>off</p></main>';
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The server gives these answers, one after the other. */
function serve(...answers: (Response | Error)[]): void {
  vi.stubGlobal('fetch', () => {
    const next = answers.shift() ?? new Error('nobody is there');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
}

const page = (words: string): Response => new Response(`<main><p>${words}</p></main>`);
const shown = (): string => document.querySelector('main')?.textContent ?? '';

test('shows the page as it is now', async () => {
  serve(page('running'));
  void refreshPage();
  await vi.runAllTimersAsync();
  expect(shown()).toBe('running');
});

test('tries again when the line is a broken one, or the server is not ready yet', async () => {
  serve(new Error('reset'), new Response('', { status: 503 }), page('running'));
  void refreshPage();
  await vi.runAllTimersAsync();
  expect(shown()).toBe('running');
});

test('leaves the page as it is when there is none to be had', async () => {
  serve();
  void refreshPage();
  await vi.runAllTimersAsync();
  expect(shown()).toBe('off');
});

test('asks for the page anew when it is gone, but not while the answer to a form is on its way', async () => {
  const reload = vi.spyOn(location, 'reload').mockReturnValue();
  document.body.innerHTML = '<main><form></form></main>';
  const send = (event: Event): boolean => document.querySelector('form')!.dispatchEvent(event);
  const refreshGone = async (): Promise<void> => {
    serve(new Response('', { status: 404 }));
    void refreshPage();
    await vi.runAllTimersAsync();
  };

  send(new Event('submit', { bubbles: true }));
  await refreshGone();
  expect(reload).not.toHaveBeenCalled();

  vi.advanceTimersByTime(10_000);
  await refreshGone();
  expect(reload).toHaveBeenCalledTimes(1);

  // A script sends it, and the page stays.
  document.addEventListener('submit', (event) => event.preventDefault(), { once: true });
  send(new Event('submit', { bubbles: true, cancelable: true }));
  await refreshGone();
  expect(reload).toHaveBeenCalledTimes(2);
});
