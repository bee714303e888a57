import type { IncomingMessage } from 'node:http';
import { err, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { closedFault, FaultError, networkFault, payloadFault, timeoutFault } from './faults.ts';

/** Lists are paged at 500 objects; a single answer beyond this is not one Meshpath asked for. */
const MAX_BODY_BYTES = 256 << 20;
const MAX_LINE_BYTES = 64 << 20;

/** Reads a whole response and parses it as JSON, within `timeoutMs`. */
export function readJson(
  response: IncomingMessage,
  where: { path: string; server: string; clock: Clock; timeoutMs: number; signal?: AbortSignal },
): Promise<Result<unknown>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const cancel = where.clock.after(where.timeoutMs, () =>
      response.destroy(new FaultError(timeoutFault(where.path, where.timeoutMs))),
    );
    const finish = (result: Result<unknown>) => {
      cancel();
      resolve(result);
    };
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) response.destroy(new FaultError(payloadFault(where.path, 'is too large to be true')));
      else chunks.push(chunk);
    });
    response.on('error', (error) =>
      finish(err(where.signal?.aborted ? closedFault() : networkFault(error, where.server))),
    );
    response.on('end', () => {
      const value = parseJson(Buffer.concat(chunks));
      finish(value === undefined ? err(payloadFault(where.path, 'is not whole JSON')) : ok(value));
    });
    response.on('close', () => finish(err(networkFault(new Error('closed'), where.server))));
  });
}

/** Calls `onObject` for each line of JSON until the stream ends (ok), fails, or a line is not JSON. */
export function readJsonLines(
  response: IncomingMessage,
  where: { path: string; server: string; signal: AbortSignal },
  onObject: (object: unknown) => void,
): Promise<Result<void>> {
  return new Promise((resolve) => {
    let pending: Buffer[] = [];
    let size = 0;
    const fail = (what: string) => {
      resolve(err(payloadFault(where.path, what)));
      response.destroy();
    };
    const line = (bytes: Buffer): boolean => {
      if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d)) return true;
      const value = parseJson(bytes);
      if (value === undefined) {
        fail('has a line that is not whole JSON');
        return false;
      }
      onObject(value);
      return true;
    };
    response.on('data', (chunk: Buffer) => {
      let start = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
        const piece = chunk.subarray(start, at);
        start = at + 1;
        const whole = pending.length === 0 ? piece : Buffer.concat([...pending, piece]);
        pending = [];
        size = 0;
        // A callback may have aborted: nothing is delivered after that.
        if (where.signal.aborted || !line(whole)) return;
      }
      if (start < chunk.length) {
        pending.push(chunk.subarray(start));
        size += chunk.length - start;
        if (size > MAX_LINE_BYTES) fail('has a line too long to be true');
      }
    });
    response.on('error', (error) =>
      resolve(where.signal.aborted ? ok(undefined) : err(networkFault(error, where.server))),
    );
    response.on('end', () => {
      if (pending.length > 0 && !where.signal.aborted && !line(Buffer.concat(pending))) return;
      resolve(ok(undefined));
    });
    response.on('close', () =>
      resolve(where.signal.aborted ? ok(undefined) : err(networkFault(new Error('closed'), where.server))),
    );
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
