import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { err, type Fault, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from './clock.ts';
import { FaultError } from './cluster/faults.ts';
import { Deadline } from './deadline.ts';
import { Gathered } from './gathered.ts';

/** Opens one byte stream to a port of a pod; the signal ends the attempt. */
export type Dial = (signal: AbortSignal) => Promise<Result<Duplex>>;

export type HttpReply = { readonly status: number; readonly body: Buffer };

export type GetOptions = { readonly timeoutMs: number; readonly maxBytes: number };

/**
 * A small HTTP/1.1 client that only knows GET, over streams that are not sockets (a port-forward).
 * One connection, kept alive, one request at a time. Faults: what `Dial` gives, `timeout`, `too-large`,
 * `connection-lost` (also a reply cut short) and `closed`. Never rejects.
 */
export type Http1 = {
  get(path: string, options: GetOptions): Promise<Result<HttpReply>>;
  /** Ends the connection and every request under way, which then give `closed`. */
  close(): void;
};

/** node:http expects sockets; a port-forward stream has neither kernel keep-alive nor a handle to ref. */
class StreamAgent extends Agent {
  override keepSocketAlive() {
    return true;
  }
  override reuseSocket(socket: Duplex, call: ClientRequest) {
    if (!('ref' in socket)) Object.assign(socket, { ref: () => socket });
    // The inherited method also takes back the listener that guarded the idle stream: without it they pile up.
    super.reuseSocket(socket, call);
  }
}

export function createHttp1(dial: Dial, clock: Clock): Http1 {
  const ending = new AbortController();
  // What ends with the client: its connection and the requests under way.
  const open = new Set<() => void>();
  const agent = new StreamAgent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  // The callback form of createConnection is documented; its type is narrower than what node accepts.
  Object.assign(agent, {
    createConnection: (_options: unknown, done: (error: Error | null, stream?: Duplex) => void) => {
      void connect(done);
    },
  });
  let tail: Promise<unknown> = Promise.resolve();

  let dials = 0;

  async function connect(done: (error: Error | null, stream?: Duplex) => void) {
    dials += 1;
    let dialled: Result<Duplex>;
    try {
      dialled = await dial(ending.signal);
    } catch (error) {
      dialled = err(lost(error));
    }
    if (!dialled.ok) return done(new FaultError(dialled.error));
    if (ending.signal.aborted) {
      dialled.value.destroy();
      return done(new FaultError(CLOSED));
    }
    const stream = dialled.value;
    // Between requests nobody else listens, and an error without a listener would end the process.
    stream.on('error', () => stream.destroy());
    const end = () => stream.destroy();
    open.add(end);
    stream.once('close', () => open.delete(end));
    done(null, stream);
  }

  async function attempt(path: string, options: GetOptions): Promise<Result<HttpReply>> {
    if (ending.signal.aborted) return err(CLOSED);
    const before = dials;
    const ask = () => once({ agent, path, clock, open, isEnded: () => ending.signal.aborted }, options);
    const first = await ask();
    // The far end may close a kept connection just as it is used again; a fresh one decides. Only GETs: safe to repeat.
    return dials === before && !first.ok && !FINAL.has(first.error.code) ? ask() : first;
  }

  return {
    get(path, options) {
      const mine = tail.then(() => attempt(path, options));
      tail = mine;
      return mine;
    },
    close() {
      ending.abort();
      for (const end of [...open]) end();
      agent.destroy();
    },
  };
}

/** Failures that a fresh connection would not change. */
const FINAL = new Set(['timeout', 'too-large', 'closed']);
const CLOSED = fault('closed', 'The connection was closed here.', 'Nothing to do.');
const RETRIES = 'Meshpath tries again by itself.';

function lost(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return fault('connection-lost', `The connection ended before the answer was complete${code}.`, RETRIES);
}

type Call = {
  readonly agent: Agent;
  readonly path: string;
  readonly clock: Clock;
  /** Where what ends a request early is kept while it lasts. */
  readonly open: Set<() => void>;
  readonly isEnded: () => boolean;
};

function once({ agent, path, clock, open, isEnded }: Call, options: GetOptions): Promise<Result<HttpReply>> {
  const { timeoutMs, maxBytes } = options;
  return new Promise((resolve) => {
    let call: ClientRequest;
    const finish = (result: Result<HttpReply>) => {
      deadline.cancel();
      open.delete(end);
      if (!result.ok) call.destroy();
      resolve(result);
    };
    const deadline = new Deadline(clock, timeoutMs, () =>
      finish(err(fault('timeout', `No complete answer within ${timeoutMs / 1000} s.`, RETRIES))),
    );
    const end = () => finish(err(CLOSED));
    open.add(end);
    const fail = (error: unknown) => finish(err(isEnded() ? CLOSED : lost(error)));
    call = request({ agent, method: 'GET', path, host: 'localhost', headers: { accept: '*/*' } });
    call.on('error', fail);
    call.on('response', (reply: IncomingMessage) => {
      const body = new Gathered();
      reply.on('data', (chunk: Buffer) => {
        if (body.size + chunk.length <= maxBytes) return body.add(chunk);
        const mb = Math.round(maxBytes / 1_048_576);
        finish(err(fault('too-large', `The answer is larger than ${mb} MiB.`, 'It is not read; other parts are.')));
      });
      reply.on('error', fail);
      reply.on('end', () => {
        if (reply.complete) finish(ok({ status: reply.statusCode ?? 0, body: body.take() }));
        else fail(undefined);
      });
    });
    call.end();
  });
}
