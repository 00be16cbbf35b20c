/** The REST calls that a console makes, and how their failures read. */

export type MachineState = 'off' | 'starting' | 'running' | 'paused' | 'suspended' | 'crashed';

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly state: MachineState;
  /** Why, in the language of the page. */
  readonly localReason?: string | null;
}

/** A request that the server refused (status of 400 and up) or never got (status 0). */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type PowerAction = 'start' | 'stop' | 'shutdown' | 'reset' | 'pause' | 'resume' | 'suspend';

const TIMEOUT_MS = 30_000;

/** The memory of a large machine goes to the disk. */
const SNAPSHOT_TIMEOUT_MS = 300_000;

export class MachineApi {
  private readonly base: string;

  constructor(machineId: string) {
    this.base = `/api/v1/machines/${encodeURIComponent(machineId)}`;
  }

  async machine(): Promise<Machine> {
    return (await (await this.request('GET', '')).json()) as Machine;
  }

  /** The last lines that the engine logged for the machine. */
  async log(): Promise<string> {
    const answer = (await (await this.request('GET', '/log')).json()) as { lines?: string[] };
    return (answer.lines ?? []).join('\n');
  }

  async power(action: PowerAction): Promise<void> {
    await this.request('POST', `/${action}`);
  }

  /**
   * Keeps the machine as it is now.
   *
   * @returns how long it stood still meanwhile, in milliseconds
   */
  async takeSnapshot(name: string, memory: boolean): Promise<number> {
    const answer = await this.request('POST', '/snapshots', { name, memory }, SNAPSHOT_TIMEOUT_MS);
    const timing = /dur=([\d.]+)/.exec(answer.headers.get('Server-Timing') ?? '');
    return Number(timing?.[1] ?? 0);
  }

  private async request(method: string, path: string, content?: unknown, timeout = TIMEOUT_MS): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
    const token = meta('_csrf');
    if (method !== 'GET' && token) {
      headers[meta('_csrf_header') || 'X-CSRF-TOKEN'] = token;
    }
    let body: string | null = null;
    if (content !== undefined) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(content);
    }
    let response: Response;
    try {
      response = await fetch(this.base + path, { method, headers, body, redirect: 'error', signal: AbortSignal.timeout(timeout) });
    } catch (failure) {
      throw new RequestFailed(0, String(failure));
    }
    if (!response.ok) {
      throw new RequestFailed(response.status, await problem(response));
    }
    return response;
  }
}

/** What a problem+json answer says to a person. */
async function problem(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { detail?: string; title?: string };
    return body.detail ?? body.title ?? response.statusText;
  } catch {
    return response.statusText;
  }
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
