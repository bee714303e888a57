import type { IncomingMessage } from 'node:http';
import { err, ok, type Result } from '@/mesh/model';
import { Gathered } from '@/server/gathered';
import type { Turns } from '@/server/turns';
import { closedFault, FaultError, networkFault, payloadFault, timeoutFault } from './faults.ts';
import type { Answer } from './transport.ts';

/** Lists are paged at 500 objects; a single answer beyond this is not one Meshpath asked for. */
const MAX_BODY_BYTES = 256 << 20;
/** One object; the API server stores none above 1.5 MiB (etcd's `--max-request-bytes`). */
const MAX_LINE_BYTES = 8 << 20;

type Where = { readonly path: string; readonly server: string; readonly signal: AbortSignal };

/** Reads a whole response and parses it as JSON, within what is left of its deadline of `timeoutMs`. */
export function readJson(
  { response, deadline }: Answer,
  where: Where & { readonly timeoutMs: number },
): Promise<Result<unknown>> {
  return new Promise((resolve) => {
    const body = new Gathered();
    deadline.handTo(() => response.destroy(new FaultError(timeoutFault(where.path, where.timeoutMs))));
    const finish = (result: Result<unknown>) => {
      deadline.cancel();
      resolve(result);
    };
    response.on('data', (chunk: Buffer) => {
      if (body.size + chunk.length <= MAX_BODY_BYTES) body.add(chunk);
      else response.destroy(new FaultError(payloadFault(where.path, 'is too large to be true')));
    });
    response.on('error', (error) =>
      finish(err(where.signal.aborted ? closedFault() : networkFault(error, where.server))),
    );
    response.on('end', () => {
      const value = parseJson(body.take());
      finish(value === undefined ? err(payloadFault(where.path, 'is not whole JSON')) : ok(value));
    });
    response.on('close', () => finish(err(networkFault(new Error('closed'), where.server))));
  });
}

/**
 * Calls `onObject` for each line of JSON until the stream ends (ok), fails, or a line is not JSON. Between two lines everything
 * else gets its turn, however fast they come.
 */
export async function readJsonLines(
  response: IncomingMessage,
  { path, server, signal, turns }: Where & { readonly turns: Turns },
  onObject: (object: unknown) => void,
): Promise<Result<void>> {
  const begun = new Gathered();
  /** A fault when the line is none. */
  const take = (piece: Buffer): Result<void> => {
    if (begun.size > 0) begun.add(piece);
    const bytes = begun.size > 0 ? begun.take() : piece;
    if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d)) return ok(undefined);
    const value = parseJson(bytes);
    if (value === undefined) return err(payloadFault(path, 'has a line that is not whole JSON'));
    onObject(value);
    return ok(undefined);
  };
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) continue;
      let start = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
        const rest = turns.rest();
        if (rest !== undefined) await rest;
        // A callback may have aborted, or somebody else meanwhile: nothing is delivered after that.
        if (signal.aborted) return ok(undefined);
        const read = take(chunk.subarray(start, at));
        if (!read.ok) return read;
        start = at + 1;
      }
      begun.add(chunk.subarray(start));
      if (begun.size > MAX_LINE_BYTES) return err(payloadFault(path, 'has a line too long to be true'));
    }
    return signal.aborted || begun.size === 0 ? ok(undefined) : take(Buffer.alloc(0));
  } catch (error) {
    return signal.aborted ? ok(undefined) : err(networkFault(error, server));
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
