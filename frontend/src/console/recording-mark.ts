/** What the console says of a recording that runs, always in view, and the commands that begin and end one. */
import { onNews } from '../server-news';

interface Recording {
  readonly running: boolean;
  readonly id?: string;
  readonly by?: string;
  readonly mayStop?: boolean;
  readonly mayRecord: boolean;
}

export class RecordingMark {
  private recording: Recording = { running: false, mayRecord: false };

  /**
   * @param mark holds the words in data-words, with {0} for a name
   * @param menu is shown to those who may record
   * @param tellProblem says to the person what the server has refused
   */
  constructor(
    private readonly machineId: string,
    private readonly mark: HTMLElement,
    private readonly menu: HTMLElement,
    private readonly tellProblem: (words: string) => void,
  ) {
    menu.querySelectorAll<HTMLElement>('[data-record]').forEach((button) =>
      button.addEventListener('click', () => void this.press(button.dataset.record ?? '')),
    );
    // What happened before the line stood, or while it was broken, is caught up with.
    onNews('open', () => void this.refresh());
    onNews<{ machine: string }>('recording', ({ machine }) => {
      if (machine === machineId) {
        void this.refresh();
      }
    });
  }

  private async refresh(): Promise<void> {
    const answer = await fetch(`${this.base()}/recording`, { redirect: 'error' }).catch(() => null);
    if (answer?.ok) {
      this.recording = (await answer.json()) as Recording;
      this.show();
    }
  }

  private show(): void {
    const { running, by, mayStop, mayRecord } = this.recording;
    this.mark.hidden = !running;
    const words = running ? (this.mark.dataset.words ?? '').replace('{0}', by ?? '') : '';
    const target = this.mark.querySelector('[data-mark-words]');
    if (target && target.textContent !== words) {
      target.textContent = words;
    }
    this.menu.hidden = !mayRecord && !(running && mayStop);
    this.menu.querySelectorAll<HTMLElement>('[data-record]').forEach((button) => {
      button.hidden = button.dataset.record === 'stop' ? !(running && mayStop) : running || !mayRecord;
    });
  }

  private async press(what: string): Promise<void> {
    const path =
      what === 'stop' ? `/api/v1/recordings/${this.recording.id ?? ''}/stop` : `${this.base()}/recordings`;
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    const token = meta('_csrf');
    if (token) {
      headers[meta('_csrf_header') || 'X-CSRF-TOKEN'] = token;
    }
    const body = what === 'stop' ? undefined : JSON.stringify({ scope: what });
    const answer = await fetch(path, { method: 'POST', headers, body, redirect: 'error' }).catch(() => null);
    if (!answer) {
      this.tellProblem(this.mark.dataset.unreachable ?? '');
    } else if (!answer.ok) {
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      this.tellProblem(problem.detail ?? answer.statusText);
    }
    await this.refresh();
  }

  private base(): string {
    return `/api/v1/machines/${encodeURIComponent(this.machineId)}`;
  }
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
