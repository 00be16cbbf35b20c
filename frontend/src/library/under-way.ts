// What the server knows to be on its way: it tells how that goes, and offers to go on with what was interrupted.
import { bytesInWords } from '../upload-progress';
import { Row } from './row';
import { type Arrival, arrivals, strikeOff, tryAgain } from './server';

const PERIOD = 1000;

export class UnderWay {
  private readonly rows = new Map<string, Row>();
  private readonly sent = new Map<string, Row>();
  private timer = 0;

  constructor(
    private readonly list: HTMLElement,
    private readonly template: HTMLTemplateElement,
    private readonly words: Record<string, string | undefined>,
    private readonly sendsItself: (arrival: string) => boolean,
    private readonly chooseAgain: () => void,
    private readonly whenArrived: () => void,
  ) {}

  /** Follows an upload that the server has as a whole, in the line that showed its way. */
  follow(arrival: string, row: Row): void {
    this.sent.set(arrival, row);
    row.on('again', () => void this.again(arrival));
    void this.look();
  }

  /** Asks how it goes, and asks again as long as anything moves. */
  async look(): Promise<void> {
    clearTimeout(this.timer);
    let moving: boolean;
    try {
      const all = await arrivals();
      all.forEach((arrival) => this.show(arrival));
      this.forget(new Set(all.map((arrival) => arrival.id)));
      moving = all.some((arrival) => arrival.stage === 'checking' || arrival.stage === 'waiting' || (arrival.stage === 'coming' && arrival.origin !== 'upload'));
    } catch {
      moving = true;
    }
    if (moving) {
      this.timer = window.setTimeout(() => void this.look(), PERIOD);
    }
  }

  private show(arrival: Arrival): void {
    const known = this.sent.get(arrival.id) ?? this.rows.get(arrival.id);
    if (arrival.stage === 'arrived') {
      this.arrived(arrival, known);
    } else if (!this.sendsItself(arrival.id) || this.sent.has(arrival.id)) {
      this.draw(arrival, known ?? this.add(arrival));
    }
  }

  private arrived(arrival: Arrival, row: Row | undefined): void {
    void strikeOff(arrival.id).catch(() => undefined);
    if (row) {
      row.fail('');
      row.tell(this.words.done ?? '', 1);
      row.offer('dismiss');
      this.sent.delete(arrival.id);
      this.rows.delete(arrival.id);
      this.whenArrived();
    }
  }

  private draw(arrival: Arrival, row: Row): void {
    const whole = arrival.lengthBytes > 0 ? arrival.receivedBytes / arrival.lengthBytes : undefined;
    if (arrival.stage === 'waiting') {
      row.fail(arrival.problem ?? '');
      row.offer('again', 'cancel');
      return;
    }
    row.fail('');
    if (arrival.stage === 'refused') {
      row.fail(arrival.problem ?? '');
      row.offer('dismiss');
    } else if (arrival.stage === 'checking') {
      row.tell(this.words.checking ?? '', undefined);
      row.offer('cancel');
    } else if (arrival.origin === 'upload') {
      row.tell(`${amounts(arrival)} · ${this.words.interrupted}`, whole ?? 0);
      row.offer('choose', 'cancel');
    } else {
      const what = arrival.origin === 'import' ? this.words.importing : this.words.copying;
      row.tell(`${what} ${amounts(arrival)}`, whole);
      row.offer('cancel');
    }
  }

  private add(arrival: Arrival): Row {
    const row = new Row(this.template, arrival.name);
    row.on('choose', () => this.chooseAgain());
    row.on('again', () => void this.again(arrival.id));
    for (const button of ['cancel', 'dismiss'] as const) {
      row.on(button, () => void this.strike(arrival.id));
    }
    this.rows.set(arrival.id, row);
    this.list.append(row.element);
    return row;
  }

  private async again(id: string): Promise<void> {
    await tryAgain(id).catch(() => undefined);
    await this.look();
  }

  private async strike(id: string): Promise<void> {
    await strikeOff(id).catch(() => undefined);
    this.rows.get(id)?.element.remove();
    this.rows.delete(id);
  }

  /** What the server no longer knows, or what this page now sends itself, needs no line of ours. */
  private forget(known: Set<string>): void {
    for (const [id, row] of this.rows) {
      if (!known.has(id) || this.sendsItself(id)) {
        row.element.remove();
        this.rows.delete(id);
      }
    }
  }
}

function amounts(arrival: Arrival): string {
  return arrival.lengthBytes > 0
    ? `${bytesInWords(arrival.receivedBytes)} / ${bytesInWords(arrival.lengthBytes)}`
    : bytesInWords(arrival.receivedBytes);
}
