import type { Fault } from '@/mesh/model';

/** An RFC 9457 problem document, as Meshpath's own API sends it. */
export class ApiFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** GETs or POSTs JSON of Meshpath's own API; a problem document becomes an `ApiFault`. */
export async function callApi<T>(path: string, init?: { method: 'POST'; body: unknown }): Promise<T> {
  const response = await fetch(
    path,
    init && { method: init.method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(init.body) },
  );
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as {
    code?: string;
    detail?: string;
    remedy?: string;
  } | null;
  throw new ApiFault({
    code: problem?.code ?? `http-${response.status}`,
    message: problem?.detail ?? `Meshpath answered ${response.status}.`,
    remedy: problem?.remedy ?? 'Reload the page; if it happens again, look at the log of meshpath serve.',
  });
}
