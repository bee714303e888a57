import { type Fault, fault } from '@/mesh/model';
import { uiWords } from '@/words/ui';

const words = uiWords.en.fault;

/** What Meshpath's own API did not do, with its remedy: an RFC 9457 problem document, or that no answer came. */
export class ApiFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** What an error says to a person; one that nobody foresaw says itself. */
export const faultOf = (error: Error): Fault =>
  error instanceof ApiFault ? error.fault : fault('unexpected', error.message, words.unexpected);

/** GETs or POSTs JSON of Meshpath's own API; rejects with an `ApiFault` and nothing else. */
export async function callApi<T>(path: string, init?: { method: 'POST'; body: unknown }): Promise<T> {
  try {
    const response = await fetch(
      path,
      init && { method: init.method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(init.body) },
    );
    if (response.ok) return (await response.json()) as T;
    throw new ApiFault(await problemOf(response));
  } catch (error) {
    throw error instanceof ApiFault
      ? error
      : new ApiFault(fault('unreachable', words.unreachable.message, words.unreachable.remedy));
  }
}

async function problemOf(response: Response): Promise<Fault> {
  const problem = (await response.json().catch(() => null)) as {
    code?: string;
    detail?: string;
    remedy?: string;
  } | null;
  return fault(
    problem?.code ?? `http-${response.status}`,
    problem?.detail ?? words.answered(response.status),
    problem?.remedy ?? words.unexpected,
  );
}
