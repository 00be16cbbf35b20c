/** A recording on the server: what is in it, and its bytes. */

export interface KeyFrame {
  readonly timeMillis: number;
  readonly offset: number;
}

export interface RecordingIndex {
  readonly state: 'running' | 'complete';
  readonly ending?: string | null;
  readonly durationMillis: number;
  /** How much of the file may be read now. */
  readonly timelineBytes: number;
  /** Those from the number on that was asked for. */
  readonly keyFrames: readonly KeyFrame[];
}

export interface Source {
  index(keyFramesFrom: number): Promise<RecordingIndex>;
  read(from: number, limit: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** The server does not give the recording, and this is why, in its words. */
export class SourceFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 30_000;

export class ServerSource implements Source {
  private readonly base: string;

  constructor(recordingId: string) {
    this.base = `/api/v1/recordings/${encodeURIComponent(recordingId)}`;
  }

  async index(keyFramesFrom: number): Promise<RecordingIndex> {
    const answer = await get(`${this.base}/index?keyFramesFrom=${keyFramesFrom}`, AbortSignal.timeout(TIMEOUT_MS));
    return (await answer.json()) as RecordingIndex;
  }

  async read(from: number, limit: number, signal: AbortSignal): Promise<Uint8Array> {
    const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await get(`${this.base}/timeline?from=${from}&limit=${limit}`, both);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(url, { cache: 'no-store', redirect: 'error', signal });
  if (!answer.ok) {
    const words = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new SourceFailed(answer.status, words.detail ?? answer.statusText);
  }
  return answer;
}
