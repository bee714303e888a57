import type { AccessEntry, Mesh, MeshRequest } from '../../model/index.ts';
import { isTcp } from '../../requests/outcome.ts';
import { parseAddress } from '../address.ts';
import { lookup, podAt } from '../facts.ts';
import type { AskedRequest, Sender } from './explanation.ts';

/** Stands in a logged path for what is not kept. */
const HIDDEN = '…';

/**
 * An observed request as if it were asked about, as far as its lines tell who sent it where; null where they do not. The
 * dialled address is the logged original destination, so that no name need be resolved. SPEC Y-1.
 */
export function askedOf(mesh: Mesh, request: MeshRequest): AskedRequest | null {
  const { client, server, mirrored } = request;
  // A shadow copy is nobody's request, and what a gateway passes on is asked about as the gateway's own.
  if (mirrored) return null;
  if (client !== null) return fromLine(client, { kind: 'pod', pod: client.pod });
  if (server === null) return null;
  const peer = parseAddress(server.downstreamRemote);
  const pod = peer?.port === 0 ? null : podAt(mesh, server.downstreamRemote);
  return pod?.proxy === 'none' && lookup(mesh.pods, server.pod) !== undefined
    ? fromLine(server, { kind: 'pod', pod: pod.id })
    : null;
}

function fromLine(line: AccessEntry, from: Sender): AskedRequest | null {
  const to = parseAddress(line.downstreamLocal);
  if (to === null || to.port === null) return null;
  const host = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
  const base = { from, host, port: to.port, address: to.ip, headers: [], partial: true as const };
  // TLS that arrives at a sidecar from its own app stays closed; at a gateway the line tells what was inside.
  if (isTcp(line)) {
    const sni = line.direction === 'outbound' ? line.serverName : null;
    const told = { method: 'GET', path: '/', authority: sni ?? host };
    return sni === null ? { ...base, ...told, scheme: 'tcp' } : { ...base, ...told, host: sni, scheme: 'https' };
  }
  const { method, path, authority } = line;
  if (method === null || path === null || authority === null) return null;
  // A path that was clipped, or holds hidden values before its query, is not the one that was matched.
  if (!path.startsWith('/') || (path.split('?')[0] ?? '').includes(HIDDEN)) return null;
  const named: AskedRequest['headers'] = line.userAgent === null ? [] : [['user-agent', line.userAgent]];
  if (line.direction === 'outbound' && line.serverName !== null)
    return { ...base, host: line.serverName, scheme: 'https', method, path, authority, headers: named };
  return { ...base, scheme: 'http', method, path, authority, headers: named };
}
