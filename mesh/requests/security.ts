import type { AccessEntry, WireSecurity } from '../model/index.ts';
import { isAbsent } from './fields.ts';

/**
 * What protected the wire, as far as the lines tell. Only the server's line knows: it logs the SNI of the client
 * hello, and Istio's mTLS uses SNIs of its own (`outbound_.PORT_.SUBSET_.HOST`). No SNI on a server line is taken for plain
 * text, which is all that a line can tell: a path, which knows the server's configuration, tells mTLS and HBONE without one
 * (`mesh/path/withoutSni.ts`). A client line alone tells nothing, and neither does a log format without that field.
 */
export function securityOf(server: AccessEntry | null): WireSecurity {
  if (server === null || isAbsent(server, 'requested_server_name')) return 'unknown';
  if (server.serverName === null) return 'plain';
  return server.serverName.startsWith('outbound_.') ? 'mtls' : 'tls';
}
