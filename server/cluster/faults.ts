import { z } from 'zod';
import { type Fault, fault } from '@/mesh/model';

/** A fault travelling through a Node stream, which can only end with an Error. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(of: Fault) {
    super(of.message);
    this.name = 'FaultError';
    this.fault = of;
  }
}

const statusBody = z.object({ message: z.string() });

/** The API server's own sentence in a `Status` body, at most 500 characters; null when the body is something else. */
export function statusMessage(body: string): string | null {
  try {
    const parsed = statusBody.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.message.slice(0, 500) : null;
  } catch {
    return null;
  }
}

/** What an HTTP status of the Kubernetes API means, for GETs and for the upgrade of a port-forward. */
export function statusFault(status: number, path: string, body: string): Fault {
  const place = pathOnly(path);
  const said = statusMessage(body);
  switch (status) {
    case 401:
      return fault(
        'unauthorized',
        'The API server does not accept these credentials: they are missing, wrong or expired.',
        'Log in again the way you do for kubectl (for example `kubectl get ns` with the same context), then try again.',
      );
    case 403:
      return fault(
        'forbidden',
        said ?? `The credentials may not read ${place}.`,
        `Ask for the right to read ${place} (list and watch; get for logs and port-forwards); Meshpath works without what is refused.`,
      );
    case 404:
      return fault(
        'not-found',
        said ?? `The API server has nothing at ${place}.`,
        'Nothing to do if it was just deleted; otherwise check that it is installed in this cluster.',
      );
    case 400:
      return fault(
        'bad-request',
        said ?? `The API server refuses the request for ${place}.`,
        'It is tried again by itself: a container that is still starting has no log yet.',
      );
    case 410:
      return fault(
        'gone',
        said ?? `The position in ${place} is too old to resume from.`,
        'It is listed anew by itself.',
      );
    case 429:
      return fault(
        'throttled',
        `The API server asks for fewer requests (429 on ${place}).`,
        'Meshpath waits for as long as it was told and goes on by itself; if it stays, look at the load of the API server.',
      );
    default:
      return fault(
        status >= 500 ? 'api-unreachable' : 'bad-payload',
        `The API server answered ${status} to ${place}${said === null ? '' : `: ${said}`}`,
        'It is tried again by itself; if it stays, look at the API server (`kubectl get --raw /readyz?verbose`).',
      );
  }
}

const TLS_CODES = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'EPROTO',
]);

/** Why a connection to `server` did not come about or broke: from the code of Node's error. */
export function networkFault(error: unknown, server: string): Fault {
  if (error instanceof FaultError) return error.fault;
  const code = codeOf(error);
  if (TLS_CODES.has(code) || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL'))
    return fault(
      'tls-failed',
      `The TLS handshake with ${server} failed: ${code}.`,
      'Check that the kubeconfig belongs to this cluster (certificate-authority, tls-server-name, client certificate) and that nothing rewrites TLS on the way.',
    );
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(server, 'its name does not resolve');
    case 'ECONNREFUSED':
      return unreachable(server, 'the connection was refused');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unreachable(server, 'there is no route to it');
    case 'ETIMEDOUT':
      return unreachable(server, 'it did not answer in time');
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return unreachable(server, 'the connection was cut');
    default:
      return unreachable(server, code === '' ? 'the connection failed' : `the connection failed with ${code}`);
  }
}

/** The API server took longer than `ms` to answer. */
export const timeoutFault = (path: string, ms: number): Fault =>
  fault(
    'timeout',
    `The API server did not answer ${pathOnly(path)} within ${Math.round(ms / 1000)} s.`,
    'It is tried again by itself; if it stays, check the network to the API server and its load.',
  );

export const payloadFault = (path: string, what: string): Fault =>
  fault(
    'bad-payload',
    `The answer to ${pathOnly(path)} ${what}.`,
    'It is read again by itself; if it stays, look for a proxy between here and the API server that cuts or changes answers.',
  );

export const closedFault = (): Fault =>
  fault(
    'closed',
    'The connection to the cluster was closed here.',
    'Nothing to do: Meshpath is stopping or changing clusters.',
  );

const unreachable = (server: string, why: string): Fault =>
  fault(
    'api-unreachable',
    `The API server at ${server} cannot be reached: ${why}.`,
    'Check that the cluster runs, that this machine can reach it (VPN, proxy, firewall), and that the kubeconfig names the right address.',
  );

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return '';
}

/** Queries can hold tokens of continuation; the path alone says what was read. */
const pathOnly = (path: string) => path.split('?', 1)[0] ?? path;
