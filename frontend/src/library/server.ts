// What the library's page asks of the server.

/** An image on its way, as the server tells of it. */
export interface Arrival {
  id: string;
  origin: 'upload' | 'import' | 'copy';
  name: string;
  format: string;
  stage: 'coming' | 'checking' | 'waiting' | 'arrived' | 'refused';
  receivedBytes: number;
  lengthBytes: number;
  problem: string | null;
}

/** The header that proves that a request comes from our own page. */
export function csrf(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="_csrf"]')?.content;
  const header = document.querySelector<HTMLMetaElement>('meta[name="_csrf_header"]')?.content;
  return token && header ? { [header]: token } : {};
}

/** The words of a problem in JSON; otherwise others. */
export function wordsOf(body: string, otherwise: string): string {
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Sends a request and gives the answer's JSON, or fails with the server's words. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json', ...csrf() };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const answer = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(wordsOf(text, answer.statusText || String(answer.status)));
  }
  return (text ? JSON.parse(text) : undefined) as T;
}

export const arrivals = (): Promise<Arrival[]> => ask('GET', '/api/v1/images/arrivals');

/** Has the server try at once what waits for room on its disk. */
export const tryAgain = (id: string): Promise<Arrival> => ask('POST', `/api/v1/images/arrivals/${id}/again`);

export const strikeOff = (id: string): Promise<void> => ask('DELETE', `/api/v1/images/arrivals/${id}`);
