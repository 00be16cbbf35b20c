/** The part of the player's page that has a video made, and says how far it is. */

interface Standing {
  readonly state: 'none' | 'making' | 'ready' | 'failed' | 'unavailable';
  readonly percent: number;
  readonly problem?: string | null;
}

const POLL_MS = 1000;

export class VideoPart {
  private readonly words = find('video-words');
  private readonly make = find('make-video');
  private readonly link = find('video');
  private readonly progress = find('video-progress');
  private readonly address: string;

  constructor(recordingId: string) {
    this.address = `/api/v1/recordings/${encodeURIComponent(recordingId)}/video`;
    this.make?.addEventListener('click', () => void this.ask('POST'));
    if (this.make) {
      void this.ask('GET');
    }
  }

  private async ask(method: 'GET' | 'POST'): Promise<void> {
    const headers: Record<string, string> = {};
    const token = meta('_csrf');
    if (method === 'POST' && token) {
      headers[meta('_csrf_header') || 'X-CSRF-TOKEN'] = token;
    }
    const answer = await fetch(this.address, { method, headers, redirect: 'error' }).catch(() => null);
    if (answer?.ok) {
      this.show((await answer.json()) as Standing);
    } else if (answer) {
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      this.say(problem.detail ?? answer.statusText);
    } else {
      window.setTimeout(() => void this.ask('GET'), 3 * POLL_MS);
    }
  }

  private show({ state, percent, problem }: Standing): void {
    hide(this.make, state !== 'none' && state !== 'failed');
    hide(this.link, state !== 'ready');
    hide(this.progress, state !== 'making');
    const bar = this.progress?.querySelector('progress');
    if (bar) {
      bar.value = percent;
    }
    const template = this.words?.dataset[state] ?? '';
    this.say(template.replace('{0}', state === 'making' ? String(percent - (percent % 10)) : (problem ?? '')));
    if (state === 'making') {
      window.setTimeout(() => void this.ask('GET'), POLL_MS);
    }
  }

  private say(words: string): void {
    if (this.words && this.words.textContent !== words) {
      this.words.textContent = words;
    }
  }
}

function hide(element: HTMLElement | null, hidden: boolean): void {
  if (element) {
    element.hidden = hidden;
  }
}

function find(id: string): HTMLElement | null {
  return document.getElementById(id);
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
