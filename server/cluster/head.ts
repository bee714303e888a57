import type { IncomingMessage } from 'node:http';
import type { Clock } from '@/server/clock';
import { Deadline } from '@/server/deadline';
import { Gathered } from '@/server/gathered';

/** A refusal's body is a small Status object; more than this is not read. */
const MAX_BYTES = 64 << 10;
/** Nor is it waited for longer than this: its status says enough. */
const HEAD_MS = 5_000;

/** The beginning of a response's body as text, at most 64 KiB or what came in 5 s, however it ends. Called back once. */
export function readHead(response: IncomingMessage, clock: Clock, done: (body: string) => void): void {
  const body = new Gathered();
  let told = false;
  const end = () => {
    if (told) return;
    told = true;
    deadline.cancel();
    done(body.take().toString('utf8'));
  };
  const cut = () => {
    response.destroy();
    end();
  };
  const deadline = new Deadline(clock, HEAD_MS, cut);
  response.on('data', (chunk: Buffer) => {
    if (body.size + chunk.length <= MAX_BYTES) body.add(chunk);
    else cut();
  });
  response.on('end', end);
  response.on('close', end);
  response.on('error', end);
}

export const headOf = (response: IncomingMessage, clock: Clock): Promise<string> =>
  new Promise((resolve) => readHead(response, clock, resolve));
