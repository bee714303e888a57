import { PassThrough, type Readable } from 'node:stream';
import type { Turns } from '@/server/turns';
import { FaultError, networkFault, timeoutFault } from './faults.ts';
import type { Answer } from './transport.ts';

export type LogStreamOptions = {
  readonly path: string;
  readonly server: string;
  readonly signal: AbortSignal;
  readonly turns: Turns;
  /** The stream ends after so many bytes, whether the API server counts them, too, or not. */
  readonly limitBytes: number;
  /** A log that is not followed must be there, whole, in this time; null: it may go on for ever. */
  readonly timeoutMs: number | null;
  /** Called once, when nothing of it is open any more. */
  readonly onClose: () => void;
};

/**
 * The log in an answer, as a stream that ends with it or on abort, and is destroyed with a `FaultError` when it breaks. It passes
 * on what its reader takes, and lets everything else have its turn in between.
 */
export function logStream({ response, deadline }: Answer, options: LogStreamOptions): Readable {
  const { path, server, signal, turns, timeoutMs, onClose } = options;
  const out = new PassThrough();
  if (timeoutMs === null) deadline.cancel();
  else deadline.handTo(() => response.destroy(new FaultError(timeoutFault(path, timeoutMs))));
  // A reader that leaves early must not leave the request running behind it.
  out.on('close', () => response.destroy());
  response.on('close', () => {
    deadline.cancel();
    onClose();
  });

  async function pump(): Promise<void> {
    let left = options.limitBytes;
    try {
      for await (const chunk of response) {
        const rest = turns.rest();
        if (rest !== undefined) await rest;
        if (signal.aborted || !Buffer.isBuffer(chunk)) break;
        const more = out.write(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0 || out.destroyed) break;
        if (!more) await drained(out);
      }
      out.end();
    } catch (error) {
      if (signal.aborted) out.end();
      else out.destroy(new FaultError(networkFault(error, server)));
    }
  }
  void pump();
  return out;
}

/** Resolves when the stream takes more, or never will. */
function drained(out: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      out.off('drain', done);
      out.off('close', done);
      resolve();
    };
    out.on('drain', done);
    out.on('close', done);
  });
}
