import type {
  Certificate,
  Evidence,
  Mesh,
  MeshRequest,
  PodId,
  ProxyConfig,
  Spiffe,
  WireSecurity,
  WorkloadCertificate,
} from '../model/index.ts';
import { neverConnected } from '../requests/fields.ts';
import type { Ends } from './ends.ts';
import { derived, dumped, fact, lineFacts, logged, lookup, type PathFacts, unknown, unknownFact } from './facts.ts';
import { why } from './reasons.ts';
import { sansAccept, sansText } from './sans.ts';
import type { Fact, Station } from './stations.ts';
import type { UpstreamSocket } from './upstream.ts';
import { type Protection, protectionWithoutSni } from './withoutSni.ts';

export type Wire = {
  readonly station: Station;
  readonly security: WireSecurity;
  readonly clientIdentity: Spiffe | null;
  readonly serverIdentity: Spiffe | null;
};

/** The stretch between the two ends: what protects it, who showed which certificate, and the addresses. SPEC W-1 to W-5. */
export function wireOf(facts: PathFacts, ends: Ends, request: MeshRequest, socket: UpstreamSocket | null): Wire {
  const { mesh, clientConfig } = facts;
  const { security, fact: securityFact } = securityOf(facts, ends, request, socket);
  const encrypted = security === 'mtls' || security === 'tls';
  const client = security === 'mtls' ? certificateOf(mesh, ends.client.podId) : null;
  const server = encrypted ? certificateOf(mesh, ends.server.podId) : null;
  const leaves = ends.server.kind === 'outside';
  const line = request.client ?? request.server;
  const known: Fact[] = [
    securityFact,
    ...(leaves && line
      ? [
          fact('leaves-mesh', ends.server.title, logged(line, request.client ? 'upstreamHost' : 'downstreamLocal'), {
            note: why('leaves-mesh'),
          }),
        ]
      : []),
    ...identityFacts('client', security === 'mtls', client, ends.client.podId, security),
    ...identityFacts('server', encrypted && !leaves, server, ends.server.podId, security),
    ...expectedFacts(socket, clientConfig, server),
    ...sniFacts(request, socket, clientConfig, encrypted),
    ...addressFacts(request),
    ...(request.client ? lineFacts(request.client, [['transport-failure', 'transportFailure']]) : []).map((f) => ({
      ...f,
      tone: 'bad' as const,
    })),
    ...certificateFacts(mesh, 'client', client, request),
    ...certificateFacts(mesh, 'server', server, request),
  ];
  const passed = request.server !== null || (request.client !== null && !neverConnected(request.client));
  return {
    station: {
      kind: 'wire',
      side: 'between',
      state: passed ? 'passed' : 'unknown',
      because: null,
      pod: null,
      title: leaves ? ends.server.title : '',
      facts: known,
      choices: [],
    },
    security,
    clientIdentity: client?.spiffe ?? null,
    serverIdentity: server?.spiffe ?? null,
  };
}

/** The server's log line is the witness; without one, what the client's Envoy was told to use towards that endpoint. */
function securityOf(
  facts: PathFacts,
  ends: Ends,
  request: MeshRequest,
  socket: UpstreamSocket | null,
): { readonly security: WireSecurity; readonly fact: Fact } {
  const { security } = request;
  const config = facts.clientConfig;
  const seen = protectionAtServer(facts, ends, request);
  const seenFact =
    seen && fact('security', seen.security, seen.evidence, { note: seen.note, tone: toneOf(seen.security) });
  if (seen && seenFact && seen.security !== 'unknown') return { security: seen.security, fact: seenFact };
  if (socket !== null && config !== null) {
    const told = socket.tls?.mode ?? 'plain';
    const note = why('security-from-socket-match', { match: socket.name || told });
    return { security: told, fact: fact('security', told, dumped(config, socket.at), { note, tone: toneOf(told) }) };
  }
  if (ends.client.kind === 'none' || ends.server.kind === 'none') {
    // A pod without an Envoy takes no part in mesh TLS; whether its app speaks TLS of its own is not known.
    const note = why('no-sidecar');
    return { security: 'plain', fact: fact('security', 'plain', derived('pod-addresses'), { note, tone: 'muted' }) };
  }
  if (seenFact) return { security: 'unknown', fact: seenFact };
  if (security !== 'unknown') return { security, fact: fact('security', security, derived('log-and-config')) };
  return {
    security,
    fact: { ...unknownFact('security', 'no-server-line', why('security-not-known')), value: 'unknown' },
  };
}

/** Null: there is no line of the server's, or its format leaves the SNI out. */
function protectionAtServer({ mesh, serverConfig }: PathFacts, ends: Ends, request: MeshRequest): Protection | null {
  const { security, server } = request;
  if (server === null || security === 'unknown') return null;
  const sni = server.serverName;
  if (sni === null) return protectionWithoutSni(mesh, serverConfig, request, server, ends.client.kind === 'ambient');
  return { security, note: why('security-from-sni', { sni }), evidence: logged(server, 'serverName') };
}

const toneOf = (security: WireSecurity) => (security === 'mtls' ? ('good' as const) : ('muted' as const));

const certificateOf = (mesh: Mesh, pod: PodId | null): WorkloadCertificate | null =>
  pod === null ? null : (lookup(mesh.certificates, pod) ?? null);

const certificateEvidence = (certificate: WorkloadCertificate): Evidence => ({
  kind: 'envoy-admin',
  pod: certificate.pod,
  path: certificate.evidence === '/certs' ? '/certs' : '/config_dump?resource=dynamic_active_secrets',
});

function identityFacts(
  side: 'client' | 'server',
  shown: boolean,
  certificate: WorkloadCertificate | null,
  pod: PodId | null,
  security: WireSecurity,
): Fact[] {
  const key = side === 'client' ? 'client-identity' : 'server-identity';
  if (!shown)
    return security === 'plain' && side === 'client'
      ? [fact(key, '', derived('no-sni-means-plain'), { note: why('identity-plain'), tone: 'muted' })]
      : [];
  if (certificate?.spiffe) return [fact(key, certificate.spiffe, certificateEvidence(certificate))];
  return [unknownFact(key, 'no-certificate', why('certificate-missing', { pod: pod ?? '' }))];
}

/** The names that the client's Envoy would accept, held against the one that the server's pod has. */
function expectedFacts(
  socket: UpstreamSocket | null,
  config: ProxyConfig | null,
  server: WorkloadCertificate | null,
): Fact[] {
  const sans = socket?.tls?.peerSans ?? [];
  if (config === null || socket === null || sans.length === 0) return [];
  const identity = server?.spiffe ?? null;
  const accepts = identity === null ? null : sansAccept(sans, identity);
  const verdict =
    identity === null || typeof accepts === 'object'
      ? {}
      : accepts
        ? { note: why('sans-match', { identity }), tone: 'good' as const }
        : { note: why('sans-mismatch', { identity }), tone: 'bad' as const };
  return [fact('expected-identity', sansText(sans), dumped(config, socket.at), verdict)];
}

function sniFacts(
  request: MeshRequest,
  socket: UpstreamSocket | null,
  config: ProxyConfig | null,
  encrypted: boolean,
): Fact[] {
  const sni = request.server?.serverName ?? null;
  if (request.server !== null && sni !== null) return [fact('sni', sni, logged(request.server, 'serverName'))];
  const told = socket?.tls?.serverName ?? null;
  if (encrypted && told !== null && told !== '' && config !== null && socket !== null)
    return [fact('sni', told, dumped(config, socket.at))];
  return [];
}

function addressFacts(request: MeshRequest): Fact[] {
  const { client, server } = request;
  if (client?.upstreamHost && client.upstreamLocal)
    return [fact('addresses', `${client.upstreamLocal} → ${client.upstreamHost}`, logged(client, 'upstreamLocal'))];
  if (server?.downstreamRemote && server.downstreamLocal)
    return [
      fact('addresses', `${server.downstreamRemote} → ${server.downstreamLocal}`, logged(server, 'downstreamRemote')),
    ];
  return [];
}

/** The certificate in use when the request began: a later renewal leaves only the serial that it replaced. */
function certificateFacts(
  mesh: Mesh,
  side: 'client' | 'server',
  certificate: WorkloadCertificate | null,
  request: MeshRequest,
): Fact[] {
  if (certificate === null) return [];
  const key = side === 'client' ? 'client-certificate' : 'server-certificate';
  const renewal = mesh.rotations.find((r) => r.pod === certificate.pod && r.at > request.startedAt);
  if (renewal)
    return [
      fact(key, renewal.fromSerial, derived('rotation-history'), {
        note: why('certificate-renewed-since', { serial: renewal.toSerial }),
      }),
    ];
  const leaf: Certificate = certificate.leaf;
  if (leaf.notBefore > request.startedAt)
    return [
      {
        key,
        value: '',
        evidence: unknown('no-certificate'),
        note: why('certificate-renewed-since', { serial: leaf.serial }),
        tone: 'muted',
      },
    ];
  const evidence = certificateEvidence(certificate);
  const expired = leaf.notAfter < request.startedAt ? { tone: 'bad' as const } : {};
  return [
    fact(key, leaf.serial, evidence),
    fact(`${key}-expires`, String(leaf.notAfter), evidence, { unit: 'epoch-ms', ...expired }),
  ];
}
