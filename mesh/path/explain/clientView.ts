import { why } from '../reasons.ts';
import { no, open, type RequestView, YES } from '../routes.ts';
import type { AskedRequest } from './explanation.ts';
import type { SentRequest } from './seam.ts';

/** Headers that an HTTP client adds on its own: not typed, they may still be there. */
const CLIENT_ADDS = ['user-agent', 'accept', 'accept-encoding', 'connection', 'content-length'];
/** Headers that every Envoy on the way may write with a value of its own. */
const ENVOY_ADDS = ['x-request-id', 'x-forwarded-proto', 'x-forwarded-for', 'x-envoy-attempt-count', 'traceparent'];

/** Stands among unsure headers for every name that is not given. */
const ANY = '*';

/** The request as its app puts it on the wire; null where it sends bytes that are not HTTP. */
export function sentBy(asked: AskedRequest): SentRequest | null {
  if (asked.scheme === 'tcp') return null;
  return {
    scheme: asked.scheme,
    method: asked.method,
    authority: asked.authority,
    // A fragment never leaves the client.
    path: asked.path.replace(/#.*$/s, '') || '/',
    headers: asked.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    unsureHeaders: [...CLIENT_ADDS, ...ENVOY_ADDS, ...(asked.partial ? [ANY] : [])],
  };
}

/** gRPC as Envoy tells it (`Grpc::Common::isGrpcRequestHeaders`): by its content type. */
export function isGrpc(request: SentRequest): boolean {
  const type = headerOf(request, 'content-type') ?? '';
  return type === 'application/grpc' || /^application\/grpc[+;]/.test(type);
}

/** Value of a header; null: there is none; undefined: it may be there. Several of one name are joined by a comma. */
export function headerOf(request: SentRequest, name: string): string | null | undefined {
  switch (name) {
    case ':method':
      return request.method;
    case ':authority':
    case 'host':
      return request.authority;
    case ':path':
      return request.path;
    case ':scheme':
      return request.scheme;
  }
  const values = request.headers.filter(([key]) => key === name).map(([, value]) => value);
  if (values.length > 0) return values.join(',');
  const { unsureHeaders } = request;
  return unsureHeaders.includes(name) || unsureHeaders.includes(ANY) ? undefined : null;
}

/** An asked request where routes and conditions are matched: everything typed is known, and of a partial one nothing else. */
export const sentView = (request: SentRequest): RequestView => ({
  path: request.path,
  queryValues: !request.unsureHeaders.includes(ANY),
  header: (name) => headerOf(request, name),
  unknownHeader: (header) => why('header-unsure', { header }),
  condition: (condition) => {
    if (condition === 'grpc') return isGrpc(request) ? YES : no(why('header-mismatch', GRPC));
    return open(why('construct-unknown', { construct: condition }));
  },
});
const GRPC = { header: 'content-type', wanted: 'application/grpc' };
