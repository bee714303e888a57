import type { Mesh, PodId, Spiffe } from '../../model/index.ts';
import { derived, fact, lookup } from '../facts.ts';
import { why } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import type { Candidate, HttpOnward } from './client.ts';
import type { Branch } from './explanation.ts';
import type { Departure, SentRequest, ServerAnswer, Transport } from './seam.ts';

/** TLS that the client's Envoy starts towards an endpoint. SPEC W-2, W-6. */
export function envoyTransport(
  mesh: Mesh,
  pod: PodId,
  candidate: Candidate,
  http: HttpOnward | null,
  authority: string | null,
  autoSni: boolean,
): Transport {
  const { tls } = candidate.socket;
  if (tls === null) return { kind: 'raw' };
  const shows = tls.certificate !== null;
  const told = tls.serverName === '' ? null : tls.serverName;
  return {
    kind: 'tls',
    by: 'envoy',
    sni: told ?? (autoSni && authority !== null ? authority.replace(/:\d+$/, '') : null),
    alpn: http?.alpnOverridden === true && tls.alpn.includes('istio') ? ISTIO_ALPN[http.protocol] : tls.alpn,
    context: tls,
    // `default` is the workload certificate; any other is not the mesh's own and was not read.
    identity: tls.certificate === 'default' ? (lookup(mesh.certificates, pod)?.spiffe ?? null) : null,
    shows,
    evidence: { kind: 'config-dump', pod, pointer: candidate.socket.at.pointer },
  };
}

/** What `istio.alpn` offers instead of the cluster's protocols (istio/proxy, `istio.alpn`). */
const ISTIO_ALPN = {
  http1: ['istio-http/1.1', 'istio', 'http/1.1'],
  http2: ['istio-h2', 'istio', 'h2'],
} as const;

/** The app's own TLS, as it leaves a pod whose Envoy does not add to it. */
export const appTls = (sni: string, inside: TlsInside): Transport => ({
  kind: 'tls',
  by: 'app',
  sni: sni === '' ? null : sni,
  alpn: null,
  context: null,
  identity: null,
  shows: false,
  inside,
  evidence: derived('asked'),
});

/** What a connection's TLS holds, as far as it is HTTP. */
export const insideOf = (request: SentRequest | null, protocol: Departure['protocol']): TlsInside =>
  request === null || protocol === 'tcp' ? null : { request, protocol };
type TlsInside = { readonly request: SentRequest; readonly protocol: 'http1' | 'http2' } | null;

export const protectionOf = (transport: Transport): Branch['tls'] =>
  transport.kind === 'raw' ? 'plain' : transport.context?.mode === 'mtls' ? 'mtls' : 'tls';

export const clientIdentityOf = (transport: Transport): Spiffe | null =>
  protectionOf(transport) === 'mtls' && transport.kind === 'tls' ? transport.identity : null;

/** The stretch between the two ends as it will be; what the server's side saw of the handshake is added to it. */
export function wireStation(
  mesh: Mesh,
  departure: Departure | null,
  title: string | null,
  answer: ServerAnswer | null,
  extra: { readonly facts: readonly Fact[]; readonly choices: readonly Choice[] },
): Station {
  const facts = departure === null ? [] : wireFacts(mesh, departure, title);
  const told = answer?.wireFacts ?? [];
  const keys = new Set(told.map((f) => f.key));
  const connection = answer?.connection ?? { kind: 'open' as const };
  const broken = connection.kind === 'refused' || connection.kind === 'closed';
  return {
    kind: 'wire',
    side: 'between',
    state: broken && answer?.failedAt == null ? 'failed' : connection.kind === 'unknown' ? 'unknown' : 'passed',
    because: connection.kind === 'open' ? null : connection.because,
    pod: null,
    title: title ?? '',
    facts: [...facts.filter((f) => !keys.has(f.key)), ...extra.facts, ...told, ...failureFacts(answer)],
    choices: extra.choices,
  };
}

function wireFacts(mesh: Mesh, departure: Departure, title: string | null): Fact[] {
  const { transport, from, to } = departure;
  const protection = protectionOf(transport);
  const tls = transport.kind === 'tls' ? transport : null;
  const at = tls?.evidence ?? derived('pod-addresses');
  const match = tls?.by === 'app' ? why('tls-of-app') : why('security-configured');
  const certificate =
    clientIdentityOf(transport) === null || from.pod === null ? null : lookup(mesh.certificates, from.pod);
  return [
    fact('security', protection, at, { note: match, tone: protection === 'mtls' ? 'good' : 'muted' }),
    ...(title === null ? [] : [fact('leaves-mesh', title, derived('pod-addresses'), { note: why('leaves-mesh') })]),
    ...(tls === null
      ? [fact('client-identity', '', derived('no-sni-means-plain'), { note: why('identity-plain'), tone: 'muted' })]
      : []),
    ...(certificate?.spiffe ? [fact('client-identity', certificate.spiffe, admin(certificate.pod))] : []),
    ...(tls?.sni == null ? [] : [fact('sni', tls.sni, at)]),
    ...(tls?.alpn == null || tls.alpn.length === 0 ? [] : [fact('alpn', tls.alpn.join(', '), at)]),
    fact('addresses', `${from.ip ?? '…'} → ${text(to)}`, derived('pod-addresses')),
    ...(certificate
      ? [
          fact('client-certificate', certificate.leaf.serial, admin(certificate.pod)),
          fact('client-certificate-expires', String(certificate.leaf.notAfter), admin(certificate.pod), {
            unit: 'epoch-ms',
          }),
        ]
      : []),
  ];
}

const admin = (pod: PodId) => ({ kind: 'envoy-admin' as const, pod, path: '/certs' });
const text = (to: Departure['to']) => `${to.ip.includes(':') ? `[${to.ip}]` : to.ip}:${to.port}`;
export const addressText = text;

function failureFacts(answer: ServerAnswer | null): Fact[] {
  const connection = answer?.connection;
  if (connection === undefined || connection.kind === 'open' || connection.kind === 'unknown') return [];
  if (connection.transportFailure === null) return [];
  return [
    fact('transport-failure', connection.transportFailure, derived('explained'), {
      note: connection.because,
      tone: 'bad',
    }),
  ];
}
