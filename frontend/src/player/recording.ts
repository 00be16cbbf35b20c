import { tellLocalTimes } from '../local-times';
import RFB from '@novnc/novnc';
import { Player, type PlayerState } from './player';
import { ReplayChannel } from './replay-channel';
import { ServerSource } from './source';
import { VideoPart } from './video';
import { clockTime, spokenTime } from './words';

/** The page that plays a recording: noVNC as the screen, and the controls below it. */

const TICK_MS = 40;
const STEP_MS = 5000;
const SPEEDS = [0.5, 1, 2, 4, 8, 16];

const root = element('player');
const bar = element<HTMLInputElement>('seek');
const time = element('time');
const playButton = element<HTMLButtonElement>('play');
const liveButton = element<HTMLButtonElement>('live');
const speed = element<HTMLSelectElement>('speed');
const note = element('player-note');

const channel = new ReplayChannel();
const rfb = new RFB(element('player-screen'), channel);
rfb.viewOnly = true;
rfb.scaleViewport = true;
rfb.focusOnClick = false;
rfb.background = 'transparent';

const player = new Player(
  new ServerSource(root.dataset.recording ?? ''),
  { show: (messages) => channel.deliver(messages) },
  show,
);
let seeking = false;
let wasRunning = false;

rfb.addEventListener('connect', () => {
  void player.open();
  window.setInterval(() => player.tick(), TICK_MS);
});
tellLocalTimes(document);
new VideoPart(root.dataset.recording ?? '');
// noVNC listens from the next task on.
window.setTimeout(() => channel.open());

function show(state: PlayerState): void {
  root.dataset.playing = String(state.playing);
  root.dataset.position = String(Math.round(state.position));
  bar.max = String(Math.max(1, Math.round(state.duration)));
  if (!seeking) {
    bar.value = String(Math.round(state.position));
  }
  const shownAt = seeking ? Number(bar.value) : state.position;
  bar.style.setProperty('--played', `${(100 * shownAt) / Math.max(1, state.duration)}%`);
  const words = `${clockTime(shownAt)} / ${clockTime(state.duration)}`;
  if (time.textContent !== words) {
    time.textContent = words;
    bar.setAttribute(
      'aria-valuetext',
      (bar.dataset.words ?? '{0} / {1}')
        .replace('{0}', spokenTime(shownAt, document.documentElement.lang))
        .replace('{1}', spokenTime(state.duration, document.documentElement.lang)),
    );
  }
  playButton.setAttribute('aria-label', (state.playing ? playButton.dataset.pause : playButton.dataset.play) ?? '');
  playButton.title = playButton.getAttribute('aria-label') ?? '';
  playButton.querySelector('.bi')?.setAttribute('class', `bi ${state.playing ? 'bi-pause-fill' : 'bi-play-fill'}`);
  liveButton.hidden = !state.running;
  liveButton.setAttribute('aria-pressed', String(state.following));
  if (Number(speed.value) !== state.speed) {
    speed.value = String(state.speed);
  }
  say(state);
  if (wasRunning && !state.running && state.duration > 0) {
    element('ended-note').hidden = false;
  }
  wasRunning = state.running;
}

let waitingSince = 0;

/** Says what keeps the picture from moving, when that lasts longer than a moment. */
function say(state: PlayerState): void {
  waitingSince = state.waiting ? waitingSince || Date.now() : 0;
  let words = '';
  if (state.problem !== null) {
    words = state.problem || (note.dataset.unreachable ?? '');
  } else if (waitingSince && Date.now() - waitingSince > 700) {
    words = note.dataset.waiting ?? '';
  }
  if (note.textContent !== words) {
    note.textContent = words;
  }
  note.hidden = words === '';
}

// ----- what a person does -----

playButton.addEventListener('click', () => player.toggle());
element('player-screen').addEventListener('click', () => player.toggle());
liveButton.addEventListener('click', () => player.follow());
speed.addEventListener('change', () => player.setSpeed(Number(speed.value)));
bar.addEventListener('input', () => {
  seeking = true;
  player.seek(Number(bar.value));
});
bar.addEventListener('change', () => {
  seeking = false;
  player.seek(Number(bar.value));
});
document.querySelectorAll<HTMLFormElement>('form[data-sure]').forEach((form) =>
  form.addEventListener('submit', (event) => {
    if (!confirm(form.dataset.sure)) {
      event.preventDefault();
    }
  }),
);
element('fullscreen').addEventListener('click', () => void toggleFullscreen());

document.addEventListener('keydown', (event) => {
  const target = event.target as Element;
  const typing = target.closest('select, a, input:not([type="range"])') !== null;
  if (event.ctrlKey || event.metaKey || event.altKey || typing) {
    return;
  }
  if (act(event.key, target)) {
    event.preventDefault();
  }
});

/** Does what a key stands for; false when it stands for nothing here. */
function act(key: string, target: Element): boolean {
  const { position, duration, speed: now } = player.state();
  switch (key) {
    case ' ':
    case 'k':
      if (key === ' ' && target.closest('button')) {
        return false;
      }
      player.toggle();
      return true;
    case 'ArrowLeft':
      player.seek(position - STEP_MS);
      return true;
    case 'ArrowRight':
      player.seek(position + STEP_MS);
      return true;
    case 'PageDown':
      player.seek(position - 6 * STEP_MS);
      return true;
    case 'PageUp':
      player.seek(position + 6 * STEP_MS);
      return true;
    case 'Home':
      player.seek(0);
      return true;
    case 'End':
      player.seek(duration);
      return true;
    case '<':
    case '>':
      player.setSpeed(SPEEDS[SPEEDS.indexOf(now) + (key === '>' ? 1 : -1)] ?? now);
      return true;
    case 'f':
      void toggleFullscreen();
      return true;
    case 'l':
      player.follow();
      return true;
    default:
      return false;
  }
}

async function toggleFullscreen(): Promise<void> {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
  } else {
    await root.requestFullscreen();
  }
}

function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no element "${id}"`);
  }
  return found as T;
}
