// The menu of the console that puts a disc into the machine's CD drive, or takes it out.

interface Image {
  readonly id: string;
  readonly name: string;
  readonly format: string;
}

export class DiscMenu {
  private readonly list: HTMLElement;

  /** @param menu opens with the discs that the person may use, and has the words for none in data-none, for no answer in data-unreachable */
  constructor(
    private readonly machineId: string,
    private readonly menu: HTMLDetailsElement,
    private readonly tellProblem: (words: string) => void,
  ) {
    this.list = menu.querySelector<HTMLElement>('[data-discs]') ?? menu;
    menu.addEventListener('toggle', () => menu.open && void this.fill());
    menu.querySelector('[data-disc-eject]')?.addEventListener('click', () => void this.change('DELETE'));
  }

  private async fill(): Promise<void> {
    const [images, machine] = await Promise.all([
      fetch('/api/v1/images', { redirect: 'error' }).catch(() => null),
      fetch(this.base(), { redirect: 'error' }).catch(() => null),
    ]);
    if (!images?.ok || !machine?.ok) {
      this.tellProblem(this.menu.dataset.unreachable ?? '');
      return;
    }
    const discs = ((await images.json()) as Image[]).filter((image) => image.format === 'iso');
    const { cdrom } = (await machine.json()) as { cdrom: string | null };
    const eject = this.menu.querySelector<HTMLButtonElement>('[data-disc-eject]');
    if (eject) {
      eject.disabled = cdrom === null;
    }
    this.list.replaceChildren(...(discs.length > 0 ? discs.map((disc) => this.item(disc, disc.id === cdrom)) : [this.none()]));
  }

  private item(disc: Image, inside: boolean): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'item';
    button.textContent = disc.name;
    button.setAttribute('aria-pressed', String(inside));
    button.addEventListener('click', () => void this.change('PUT', { image: disc.id }));
    return button;
  }

  private none(): HTMLElement {
    const words = document.createElement('p');
    words.className = 'heading';
    words.textContent = this.menu.dataset.none ?? '';
    return words;
  }

  private async change(method: 'PUT' | 'DELETE', body?: unknown): Promise<void> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    const token = meta('_csrf');
    if (token) {
      headers[meta('_csrf_header') || 'X-CSRF-TOKEN'] = token;
    }
    const answer = await fetch(`${this.base()}/cdrom`, {
      method,
      headers,
      redirect: 'error',
      body: body === undefined ? null : JSON.stringify(body),
    }).catch(() => null);
    this.menu.open = false;
    if (!answer) {
      this.tellProblem(this.menu.dataset.unreachable ?? '');
    } else if (!answer.ok) {
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      this.tellProblem(problem.detail ?? answer.statusText);
    }
  }

  private base(): string {
    return `/api/v1/machines/${this.machineId}`;
  }
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
