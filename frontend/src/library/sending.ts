// A file on its way to the server, by the tus protocol: pieces that are lost with the line are not sent twice.
import { type DetailedError, type PreviousUpload, Upload } from 'tus-js-client';
import { bytesInWords, Speed, secondsInWords } from '../upload-progress';
import type { Row } from './row';
import { csrf, strikeOff, wordsOf } from './server';

const ENDPOINT = '/api/v1/images/uploads';
const RETRY_DELAYS = [0, 1000, 2000, 4000, 8000];
const NETWORK_CHECK = 5000;
const DISK_FULL = 507;

/** What a person says about the file. */
export interface Wish {
  name: string;
  format: string;
  sha256: string;
}

type Words = Record<string, string | undefined>;

export class Sending {
  private readonly upload: Upload;
  private readonly speed = new Speed();
  private state: 'sending' | 'paused' | 'waiting' | 'sent' | 'over' = 'sending';
  private timer = 0;

  /** @param whenSent what happens when the server has all of it, and looks at it */
  constructor(
    readonly file: File,
    wish: Wish,
    private readonly row: Row,
    private readonly words: Words,
    private readonly whenSent: (arrival: string) => void,
  ) {
    const metadata: Record<string, string> = { name: wish.name, format: wish.format };
    if (wish.sha256) {
      metadata.sha256 = wish.sha256;
    }
    this.upload = new Upload(file, {
      endpoint: ENDPOINT,
      metadata,
      headers: { Accept: 'application/json, application/problem+json' },
      retryDelays: RETRY_DELAYS,
      removeFingerprintOnSuccess: true,
      // A session may get a new token while a long upload runs.
      onBeforeRequest: (request) => {
        for (const [header, token] of Object.entries(csrf())) {
          request.setHeader(header, token);
        }
      },
      onProgress: (sent, total) => this.progress(sent, total),
      onSuccess: () => this.sent(),
      onError: (error) => this.failed(error),
    });
    row.on('pause', () => void this.pause());
    row.on('continue', () => this.go());
    row.on('cancel', () => void this.cancel());
    row.on('dismiss', () => row.element.remove());
    window.addEventListener('online', () => this.state === 'waiting' && this.go());
  }

  /** The id of the arrival on the server, as soon as there is one. */
  get arrival(): string | undefined {
    return this.upload.url?.split('/').pop();
  }

  get isUnderWay(): boolean {
    return this.state === 'sending' || this.state === 'waiting' || this.state === 'paused';
  }

  /** Begins, or goes on where an earlier visit to the page has stopped. */
  async begin(known: ReadonlySet<string>): Promise<void> {
    const earlier = (await this.upload.findPreviousUploads()).find((one) => known.has(idOf(one)));
    if (earlier) {
      this.upload.resumeFromPreviousUpload(earlier);
    }
    this.go();
  }

  private go(): void {
    this.state = 'sending';
    clearTimeout(this.timer);
    this.row.fail('');
    this.row.offer('pause', 'cancel');
    this.row.tell(this.words.connecting ?? '', null);
    this.speed.restart();
    this.upload.start();
  }

  private async pause(): Promise<void> {
    this.state = 'paused';
    this.row.offer('continue', 'cancel');
    await this.upload.abort();
    this.row.tell(this.words.paused ?? '', null);
  }

  private async cancel(): Promise<void> {
    this.state = 'over';
    clearTimeout(this.timer);
    await this.upload.abort(true).catch(() => undefined);
    this.row.element.remove();
  }

  private progress(sent: number, total: number): void {
    if (this.state !== 'sending') {
      return;
    }
    const left = this.speed.secondsLeft(sent, total);
    const time = left === undefined ? '' : ` · ${secondsInWords(left)} ${this.words.left}`;
    this.row.tell(`${bytesInWords(sent)} / ${bytesInWords(total)}${time}`, sent / total);
  }

  private sent(): void {
    this.state = 'sent';
    this.row.offer();
    this.row.tell(this.words.checking ?? '', undefined);
    this.whenSent(this.arrival ?? '');
  }

  private failed(error: Error | DetailedError): void {
    const answer = 'originalResponse' in error ? error.originalResponse : null;
    if (answer && answer.getStatus() < 500) {
      this.state = 'over';
      this.row.fail(wordsOf(answer.getBody(), this.words.refused ?? ''));
      this.row.offer('dismiss');
      if (this.arrival) {
        void strikeOff(this.arrival).catch(() => undefined);
      }
      return;
    }
    // The server or the way to it is away. What has come is safe; go on when there is an answer again.
    this.state = 'waiting';
    const full = answer?.getStatus() === DISK_FULL;
    this.row.tell(full ? wordsOf(answer?.getBody() ?? '', this.words.waiting ?? '') : (this.words.waiting ?? ''), null);
    this.row.offer('continue', 'cancel');
    this.timer = window.setTimeout(() => this.state === 'waiting' && this.go(), NETWORK_CHECK);
  }
}

function idOf(upload: PreviousUpload): string {
  return upload.uploadUrl?.split('/').pop() ?? '';
}
