import type RFB from '@novnc/novnc';
import { ServerNews } from '../server-news';
import { MachineApi, RequestFailed, type PowerAction } from './api';
import { Connection, type Standing } from './connection';
import { COMBINATIONS, press } from './keys';
import { lineOf } from './line';
import { LineDisplay } from './line-display';
import { DiscMenu } from './disc-menu';
import { PausedNotice } from './paused-notice';
import { RecordingMark } from './recording-mark';
import { SnapshotMenu } from './snapshot-menu';
import { Toolbar } from './toolbar';
import { TouchKeyboard } from './touch-keyboard';
import { onWayOut } from './way-out';

/** The console page: one machine's screen, the bar above it, and what is said when there is no screen to show. */

const DONE_MS = 6000;

/** So long after the first word of the screen its picture is there. */
const PICTURE_MS = 500;
let doneTimer = 0;
let listening = false;

const root = element<HTMLElement>('console');
const screenArea = element<HTMLElement>('screen');
const status = element<HTMLElement>('connection');
const machine = root.dataset.machine ?? '';
const api = new MachineApi(machine);

const toolbar = new Toolbar(element('bar'), element('bar-handle'), watchLine);
const lineDisplay = new LineDisplay(root, () => askedQuality()[0], document.documentElement.lang);
const connection = new Connection(api, machine, screenArea, prepare, show, take, () => {
  void power('start', element<HTMLButtonElement>('wake'));
});
const keyboard = new TouchKeyboard(element<HTMLTextAreaElement>('touch-keyboard'), (keysym, code, down) =>
  connection.open?.sendKey(keysym, code, down),
);

function prepare(rfb: RFB): void {
  rfb.background = 'transparent';
  // By the keyboard, too, a person comes back from the bar into the screen.
  screenArea.querySelector('canvas')?.setAttribute('tabindex', '0');
  applyScale(rfb);
  applyQuality(rfb);
}

// ----- what is shown -----

function show(standing: Standing): void {
  root.dataset.standing = standing.kind;
  if (standing.kind !== 'connecting') {
    listenSoon();
  }
  for (const panel of document.querySelectorAll<HTMLElement>('[data-panel]')) {
    panel.hidden = panel.dataset.panel !== standing.kind;
  }
  status.textContent = words(standing);
  toolbar.hold(standing.kind !== 'connected');
  if (standing.kind !== 'connected') {
    lineDisplay.clear();
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-needs-screen]')) {
    button.disabled = standing.kind !== 'connected';
  }
  switch (standing.kind) {
    case 'connected':
      connection.open?.focus();
      break;
    case 'retrying':
      fill('retry-reason', standing.serverReached ? 'reached' : 'unreachable');
      break;
    case 'off':
      element('off-reason').textContent = standing.machine.localReason ?? '';
      break;
    case 'suspended':
      element('suspended-reason').textContent = standing.machine.localReason ?? '';
      break;
    case 'waking':
      element('waking-reason').textContent = standing.machine.localReason ?? '';
      break;
    case 'crashed':
      element('crash-reason').textContent = standing.machine.localReason ?? '';
      void showLog();
      break;
    default:
  }
}

/** Nothing else that the page asks of the server may keep the first picture waiting. */
function listenSoon(): void {
  if (!listening) {
    listening = true;
    window.setTimeout(() => new ServerNews(document), PICTURE_MS);
  }
}

function words(standing: Standing): string {
  const text = status.dataset[camel(standing.kind)] ?? '';
  return standing.kind === 'retrying' ? text.replace('{0}', String(standing.seconds)) : text;
}

function fill(id: string, key: string): void {
  const target = element(id);
  target.textContent = target.dataset[key] ?? '';
}

async function showLog(): Promise<void> {
  const log = element('crash-log');
  try {
    log.textContent = await api.log();
  } catch {
    log.textContent = '';
  }
  log.hidden = log.textContent === '';
}

// ----- the line -----

function take(notice: string): void {
  const line = lineOf(notice);
  if (line) {
    lineDisplay.show(line);
  }
}

/** Nobody measures a line whose figures nobody sees. */
function watchLine(): void {
  const seen = toolbar.isShown && !document.hidden;
  connection.watchLine(seen);
  if (!seen) {
    lineDisplay.clear();
  }
}

// ----- power -----

async function power(action: PowerAction, button: HTMLButtonElement): Promise<void> {
  const question = button.dataset.confirm;
  if (question && !(await confirmed(question, button.textContent.trim()))) {
    return;
  }
  button.disabled = true;
  const failure = element('failure');
  failure.hidden = true;
  try {
    await api.power(action);
  } catch (refusal) {
    failure.hidden = false;
    element('failure-words').textContent =
      refusal instanceof RequestFailed && refusal.status !== 0 ? refusal.message : (failure.dataset.unreachable ?? '');
  } finally {
    button.disabled = false;
  }
  await connection.check();
}

function confirmed(question: string, action: string): Promise<boolean> {
  const dialog = element<HTMLDialogElement>('confirmation');
  element('confirmation-question').textContent = question;
  element('confirmation-action').textContent = action;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

// ----- picture -----

function applyScale(rfb: RFB | null): void {
  const fit = localStorage.getItem('oriel.console.scale') !== 'one-to-one';
  for (const choice of document.querySelectorAll<HTMLElement>('[data-scale]')) {
    choice.setAttribute('aria-pressed', String((choice.dataset.scale === 'fit') === fit));
  }
  if (rfb) {
    rfb.scaleViewport = fit;
    rfb.clipViewport = false;
  }
}

/** Quality level and compression level of rfbproto's Tight pseudo-encodings for each choice in the bar. */
const QUALITIES: Readonly<Record<string, readonly [quality: number, compression: number]>> = {
  auto: [6, 2],
  sharp: [9, 2],
  fast: [3, 6],
};

function chosenQuality(): string {
  return localStorage.getItem('oriel.console.quality') ?? 'auto';
}

function askedQuality(): readonly [quality: number, compression: number] {
  return QUALITIES[chosenQuality()] ?? [6, 2];
}

function applyQuality(rfb: RFB | null): void {
  const choice = chosenQuality();
  const [quality, compression] = askedQuality();
  for (const button of document.querySelectorAll<HTMLElement>('[data-quality]')) {
    button.setAttribute('aria-pressed', String(button.dataset.quality === choice));
  }
  if (rfb) {
    rfb.qualityLevel = quality;
    rfb.compressionLevel = compression;
  }
}

function saveScreenshot(): void {
  connection.open?.toBlob((blob) => {
    if (!blob) {
      return;
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${root.dataset.name ?? 'screen'} ${new Date().toISOString().slice(0, 19).replaceAll(':', '.')}.png`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

async function toggleFullscreen(): Promise<void> {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
  } else {
    await root.requestFullscreen();
  }
  connection.open?.focus();
}

// ----- one listener for every button -----

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('button');
  if (!button) {
    return;
  }
  const { power: action, combination, scale, quality, command } = button.dataset;
  if (action) {
    void power(action as PowerAction, button);
  } else if (combination) {
    press(COMBINATIONS[combination] ?? [], (keysym, code, down) => connection.open?.sendKey(keysym, code, down));
    connection.open?.focus();
  } else if (scale) {
    localStorage.setItem('oriel.console.scale', scale);
    applyScale(connection.open);
    connection.open?.focus();
  } else if (quality) {
    localStorage.setItem('oriel.console.quality', quality);
    applyQuality(connection.open);
    connection.open?.focus();
  } else if (command === 'fullscreen') {
    void toggleFullscreen();
  } else if (command === 'screenshot') {
    saveScreenshot();
  } else if (command === 'keyboard') {
    keyboard.toggle();
  } else if (command === 'retry') {
    void connection.check();
  } else if (command === 'dismiss') {
    element('failure').hidden = true;
  }
});

// One menu at a time, and none once a choice is made, the screen is touched, or Escape is pressed.
function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[open]')) {
    if (menu !== except) {
      menu.open = false;
    }
  }
}

document.addEventListener('pointerdown', (event) => closeMenus((event.target as Element).closest('details')), true);
document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('.item:not([aria-pressed])')) {
    closeMenus(null);
  }
});
document.addEventListener(
  'toggle',
  ({ target }) => target instanceof HTMLDetailsElement && target.open && closeMenus(target),
  true,
);
onWayOut(window, () => toolbar.enter());
toolbar.bar.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') {
    return;
  }
  const menu = (event.target as Element).closest<HTMLDetailsElement>('details[open]');
  closeMenus(null);
  if (menu) {
    menu.querySelector('summary')?.focus();
  } else {
    connection.open?.focus();
  }
});

// A lid that opens and a network that comes back need no waiting for the next try.
window.addEventListener('online', () => void connection.check());
document.addEventListener('visibilitychange', () => {
  watchLine();
  if (!document.hidden) {
    void connection.check();
  }
});

function tellFailure(words: string): void {
  element('failure').hidden = false;
  element('failure-words').textContent = words;
}

/** Says for a while what was done. */
function tellDone(words: string): void {
  const done = element('done');
  done.textContent = words;
  done.hidden = false;
  window.clearTimeout(doneTimer);
  doneTimer = window.setTimeout(() => (done.hidden = true), DONE_MS);
}

new PausedNotice(machine, api, element('paused'), root);
new SnapshotMenu(api, element<HTMLDetailsElement>('snapshot-menu'), tellDone, tellFailure);
new RecordingMark(machine, element('recording-mark'), element('recording-menu'), tellFailure);
new DiscMenu(machine, element<HTMLDetailsElement>('disc-menu'), tellFailure);
applyScale(null);
applyQuality(null);
watchLine();
connection.begin(window.earlyLine);

function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no element "${id}"`);
  }
  return found as T;
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
