import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { err, type Fault, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { Deadline } from '@/server/deadline';
import { createAgents, type Lane, type TlsOptions } from './agents.ts';
import { type Ceiling, retryAfterMs, type Turn } from './ceiling.ts';
import type { CredentialSource, Credentials, RequestHeaders } from './credentials.ts';
import { DRY_RUN_TYPE, type DryRunMethod, type DryRunPath, isDryRun, warningsOf } from './dryRun.ts';
import { closedFault, FaultError, networkFault, statusFault, timeoutFault } from './faults.ts';
import { headOf } from './head.ts';
import type { ClusterTarget } from './kubeconfig.ts';

const KEEP_ALIVE_MS = 30_000;

export type DryRunResponse = { readonly status: number; readonly body: string; readonly warnings: readonly string[] };

type Sent = { readonly method: 'GET' } | { readonly method: DryRunMethod; readonly body: string };

/** `headersMs` bounds the wait for this request's turn, and then, anew, the wait for the head of the response. */
type Ask = { readonly signal?: AbortSignal | undefined; readonly headersMs: number; readonly lane: Lane };

/** A 200 response, its body unread. Unless it is a stream, its deadline goes on until somebody cancels it. */
export type Answer = { readonly response: IncomingMessage; readonly deadline: Deadline };

/** The only way to the API server: every request of Meshpath's goes through its ceiling. */
export type Transport = {
  get(path: string, ask: Ask): Promise<Result<Answer>>;
  /** A dry run: nothing is stored. Whatever the API server says to it is an answer, its body text of at most 64 KiB. */
  dryRun(
    method: DryRunMethod,
    path: DryRunPath,
    body: string,
    ask: Pick<Ask, 'signal' | 'headersMs'>,
  ): Promise<Result<DryRunResponse>>;
  /** Headers and TLS for one connection of another kind (WebSocket), which waits for its turn like any request. */
  upgrade(turn: Turn): Promise<Result<{ headers: RequestHeaders; tls: TlsOptions; generation: number }>>;
  /** What a response says of the API server's load holds for all requests. */
  heed(response: IncomingMessage): void;
  /** After a 401 to those of this generation: true when asking again may give something new. */
  invalidate(generation: number): boolean;
  close(): void;
};

export type TransportOptions = {
  readonly target: ClusterTarget;
  readonly source: CredentialSource;
  readonly ceiling: Ceiling;
  readonly clock: Clock;
};

/** HTTP/1.1 with kept-alive connections; streams (watch, log) have connections of their own. */
export function createTransport({ target, source, ceiling, clock }: TransportOptions): Transport {
  const shown = target.server.host;
  const base = target.server.pathname.replace(/\/$/, '');
  const agents = createAgents(target);
  const client = agents.secure ? https : http;
  let closed = false;

  /** Credentials for a request whose turn it is. */
  async function ready(turn: Turn): Promise<Result<Credentials>> {
    const credentials = await source.current(turn.signal);
    if (!credentials.ok) return credentials;
    if (turn.signal?.aborted || closed) return err(closedFault());
    const mayLeave = await ceiling.take(turn);
    return mayLeave.ok ? credentials : mayLeave;
  }

  const turnOf = ({ signal, headersMs, lane }: Ask): Turn => ({
    signal,
    patienceMs: headersMs,
    urgent: lane === 'urgent',
  });

  function heed({ statusCode = 0, headers }: IncomingMessage): void {
    const retryAfter = headers['retry-after'];
    if (statusCode === 429 || (statusCode >= 500 && retryAfter !== undefined))
      ceiling.pause(retryAfterMs(retryAfter, clock.now()));
  }

  /** Resolves with the response, whatever its status, its body unread. */
  function send(sent: Sent, path: string, { headers, tls }: Credentials, ask: Ask): Promise<Result<Answer>> {
    if (sent.method !== 'GET' && !isDryRun(path)) throw new Error('a request that could write must be a dry run');
    return new Promise((resolve) => {
      let request: http.ClientRequest;
      try {
        request = client.request({
          host: target.server.hostname.replace(/^\[|\]$/g, ''),
          port: target.server.port || (agents.secure ? 443 : 80),
          path: base + path,
          method: sent.method,
          agent: agents.of(ask.lane, tls),
          headers: {
            Accept: 'application/json',
            'User-Agent': 'meshpath',
            ...(sent.method === 'GET'
              ? {}
              : { 'Content-Type': DRY_RUN_TYPE[sent.method], 'Content-Length': Buffer.byteLength(sent.body) }),
            ...headers,
          },
          ...(ask.signal === undefined ? {} : { signal: ask.signal }),
        });
      } catch (error) {
        return resolve(err(unsendable(error)));
      }
      const late = () => void request.destroy(new FaultError(timeoutFault(path, ask.headersMs)));
      const deadline = new Deadline(clock, ask.headersMs, late);
      // Stays attached: an error after the response is the response's business, but must not be unhandled.
      request.on('error', (error) => {
        deadline.cancel();
        resolve(err(ask.signal?.aborted ? closedFault() : networkFault(error, shown)));
      });
      request.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.on('response', (response) => {
        heed(response);
        if (ask.lane === 'stream' || response.statusCode !== 200) deadline.cancel();
        resolve(ok({ response, deadline }));
      });
      if (sent.method === 'GET') request.end();
      else request.end(sent.body);
    });
  }

  async function once(path: string, credentials: Credentials, ask: Ask): Promise<Result<Answer>> {
    const answer = await send({ method: 'GET' }, path, credentials, ask);
    if (!answer.ok || answer.value.response.statusCode === 200) return answer;
    const { response } = answer.value;
    return err(statusFault(response.statusCode ?? 0, path, await headOf(response, clock)));
  }

  return {
    async get(path, ask) {
      for (let attempt = 0; ; attempt++) {
        const credentials = await ready(turnOf(ask));
        if (!credentials.ok) return credentials;
        const answer = await once(path, credentials.value, ask);
        const again =
          !answer.ok &&
          answer.error.code === 'unauthorized' &&
          attempt === 0 &&
          source.invalidate(credentials.value.generation);
        if (!again) return answer;
      }
    },
    async dryRun(method, path, body, options) {
      const ask: Ask = { ...options, lane: 'short' };
      const credentials = await ready(turnOf(ask));
      if (!credentials.ok) return credentials;
      const answer = await send({ method, body }, path, credentials.value, ask);
      if (!answer.ok) return answer;
      const { response, deadline } = answer.value;
      deadline.cancel();
      const { statusCode = 0, rawHeaders } = response;
      return ok({ status: statusCode, body: await headOf(response, clock), warnings: warningsOf(rawHeaders) });
    },
    async upgrade(turn) {
      const credentials = await ready(turn);
      if (!credentials.ok) return credentials;
      const { headers, tls, generation } = credentials.value;
      return ok({ headers, tls: agents.tlsOptions(tls), generation });
    },
    heed,
    invalidate: (generation) => source.invalidate(generation),
    close() {
      closed = true;
      ceiling.close();
      source.close();
      agents.close();
    },
  };
}

/** Node refuses some bytes in a path or header before anything is sent; neither is repeated here. */
const unsendable = (error: unknown): Fault =>
  fault(
    'bad-request',
    `A request for this cluster cannot be sent (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'}).`,
    'Look for odd characters in the kubeconfig’s server address and user; if there are none, please report this.',
  );
