import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { SecureContext } from 'node:tls';
import { err, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClientTls, CredentialSource, Credentials, RequestHeaders } from './credentials.ts';
import { DRY_RUN_TYPE, type DryRunMethod, type DryRunPath, isDryRun, warningsOf } from './dryRun.ts';
import { closedFault, FaultError, networkFault, statusFault, timeoutFault } from './faults.ts';
import type { ClusterTarget } from './kubeconfig.ts';

/** A refusal's body is a small Status object; more than this is not read. */
const MAX_STATUS_BYTES = 64 << 10;
const KEEP_ALIVE_MS = 30_000;

export type TlsOptions = {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
};

export type DryRunResponse = { readonly status: number; readonly body: string; readonly warnings: readonly string[] };

type Sent = { readonly method: 'GET' } | { readonly method: DryRunMethod; readonly body: string };

/** One request's way to the API server. */
export type Transport = {
  /** GET; resolves with the 200 response, its body unread. `headersMs` bounds the wait for the response's head. */
  get(
    path: string,
    options: { signal?: AbortSignal; headersMs: number; stream: boolean },
  ): Promise<Result<IncomingMessage>>;
  /** A dry run: nothing is stored. Whatever the API server says to it is an answer, its body text of at most 64 KiB. */
  dryRun(
    method: DryRunMethod,
    path: DryRunPath,
    body: string,
    options: { signal?: AbortSignal; headersMs: number },
  ): Promise<Result<DryRunResponse>>;
  /** Headers and TLS for connections of another kind (WebSocket). */
  credentials(): Promise<Result<{ headers: RequestHeaders; tls: TlsOptions; generation: number }>>;
  /** After a 401 to those of this generation: true when asking again may give something new. */
  invalidate(generation: number): boolean;
  close(): void;
};

/** HTTP/1.1 with kept-alive connections; streams (watch, log) have connections of their own. */
export function createTransport(target: ClusterTarget, source: CredentialSource, clock: Clock): Transport {
  const secure = target.server.protocol === 'https:';
  const shown = target.server.host;
  const base = target.server.pathname.replace(/\/$/, '');
  let agents: { tls: ClientTls; get: http.Agent; stream: http.Agent } | null = null;
  let closed = false;

  const tlsOptions = (tls: ClientTls): TlsOptions => ({
    ...(secure ? { secureContext: tls.context } : {}),
    ...(target.skipVerify ? { rejectUnauthorized: false } : {}),
    ...(target.serverName === null ? {} : { servername: target.serverName }),
  });

  function agentsFor(tls: ClientTls) {
    if (agents?.tls === tls) return agents;
    // A renewed client certificate needs new connections; what is under way ends on the old ones.
    if (agents !== null) retire(agents.get);
    const make = (options: https.AgentOptions) =>
      secure ? new https.Agent({ ...options, ...tlsOptions(tls) }) : new http.Agent(options);
    agents = {
      tls,
      get: make({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: 8, timeout: 0 }),
      stream: make({ keepAlive: false, maxCachedSessions: 4 }),
    };
    return agents;
  }

  /** Resolves with the response, whatever its status, its body unread. */
  function send(
    sent: Sent,
    path: string,
    { headers, tls }: Credentials,
    options: { signal?: AbortSignal; headersMs: number; stream: boolean },
  ): Promise<Result<IncomingMessage>> {
    if (sent.method !== 'GET' && !isDryRun(path)) throw new Error('a request that could write must be a dry run');
    return new Promise((resolve) => {
      let cancelTimer = () => {};
      const { get, stream } = agentsFor(tls);
      const request = (secure ? https : http).request({
        host: target.server.hostname.replace(/^\[|\]$/g, ''),
        port: target.server.port || (secure ? 443 : 80),
        path: base + path,
        method: sent.method,
        agent: options.stream ? stream : get,
        headers: {
          Accept: 'application/json',
          'User-Agent': 'meshpath',
          ...(sent.method === 'GET'
            ? {}
            : { 'Content-Type': DRY_RUN_TYPE[sent.method], 'Content-Length': Buffer.byteLength(sent.body) }),
          ...headers,
        },
        signal: options.signal,
      });
      const finish = (result: Result<IncomingMessage>) => {
        cancelTimer();
        resolve(result);
      };
      cancelTimer = clock.after(options.headersMs, () =>
        request.destroy(new FaultError(timeoutFault(path, options.headersMs))),
      );
      // Stays attached: an error after the response is the response's business, but must not be unhandled.
      request.on('error', (error) => finish(err(options.signal?.aborted ? closedFault() : networkFault(error, shown))));
      request.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.on('response', (response) => finish(ok(response)));
      if (sent.method === 'GET') request.end();
      else request.end(sent.body);
    });
  }

  async function once(
    path: string,
    credentials: Credentials,
    options: { signal?: AbortSignal; headersMs: number; stream: boolean },
  ): Promise<Result<IncomingMessage>> {
    const answer = await send({ method: 'GET' }, path, credentials, options);
    if (!answer.ok || answer.value.statusCode === 200) return answer;
    const body = await headOf(answer.value);
    return err(statusFault(answer.value.statusCode ?? 0, path, body));
  }

  return {
    async get(path, options) {
      for (let attempt = 0; ; attempt++) {
        if (closed) return err(closedFault());
        const credentials = await source.current();
        if (!credentials.ok) return credentials;
        if (options.signal?.aborted || closed) return err(closedFault());
        const answer = await once(path, credentials.value, options);
        const again =
          !answer.ok &&
          answer.error.code === 'unauthorized' &&
          attempt === 0 &&
          source.invalidate(credentials.value.generation);
        if (!again) return answer;
      }
    },
    async dryRun(method, path, body, options) {
      const credentials = await source.current();
      if (!credentials.ok) return credentials;
      if (options.signal?.aborted || closed) return err(closedFault());
      const answer = await send({ method, body }, path, credentials.value, { ...options, stream: false });
      if (!answer.ok) return answer;
      const { statusCode = 0, rawHeaders } = answer.value;
      return ok({ status: statusCode, body: await headOf(answer.value), warnings: warningsOf(rawHeaders) });
    },
    async credentials() {
      const credentials = await source.current();
      if (!credentials.ok) return credentials;
      const { headers, tls, generation } = credentials.value;
      return ok({ headers, tls: tlsOptions(tls), generation });
    },
    invalidate: (generation) => source.invalidate(generation),
    close() {
      closed = true;
      agents?.get.destroy();
      agents?.stream.destroy();
    },
  };
}

/** Lets an agent's requests end, and no connection of it be used again. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

const headOf = (response: IncomingMessage): Promise<string> => new Promise((resolve) => readHead(response, resolve));

/** The beginning of a response's body as text, however it ends. */
export function readHead(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let told = false;
  const end = () => {
    if (told) return;
    told = true;
    done(Buffer.concat(chunks).toString('utf8'));
  };
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_STATUS_BYTES) chunks.push(chunk);
    else response.destroy();
  });
  response.on('end', end);
  response.on('close', end);
  response.on('error', end);
}
