import type { EpochMs, Evidence, Mesh, PodId, Spiffe, TlsContext, WorkloadCertificate } from '../../model/index.ts';
import { derived, fact, lookup, unknownFact } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import { sansAccept, sansText } from '../sans.ts';
import type { Fact } from '../stations.ts';
import type { Transport } from './seam.ts';

/** How a TLS handshake between a connecting side and a chain that terminates TLS ends. */
export type Handshake = {
  /**
   * `client-refuses`: the connecting side does not accept the server's certificate. `server-refuses`: the other way
   * round; under TLS 1.3 the connecting side takes the connection for open until the alert comes.
   */
  readonly result: 'accepted' | 'client-refuses' | 'server-refuses' | 'unknown';
  readonly because: Reason;
  /** A client certificate was shown and accepted. */
  readonly authenticated: boolean;
  readonly serverIdentity: Spiffe | null;
  /** OpenSSL's name of the error as Envoy logs it, null when there is none or it is not known. */
  readonly error: 'CERTIFICATE_VERIFY_FAILED' | null;
  readonly facts: readonly Fact[];
  readonly assumptions: readonly Reason[];
};

type Tls = Extract<Transport, { kind: 'tls' }>;
type Fault = Reason | null | 'unread';

/**
 * The handshake: the connecting side checks the server's chain and name, the server the client's where it asks for one.
 * Held against what both pods' Envoys showed on `/certs`. SPEC S-6 to S-8.
 */
export function shakeHands(
  mesh: Mesh,
  at: EpochMs | null,
  client: { readonly pod: PodId | null; readonly transport: Tls },
  server: { readonly pod: PodId; readonly tls: TlsContext; readonly evidence: Evidence },
): Handshake {
  const { transport } = client;
  const own = server.tls.certificate === 'default' ? certificateOf(mesh, server.pod) : null;
  const peer = transport.shows && transport.context?.certificate === 'default' ? certificateOf(mesh, client.pod) : null;
  const identity = transport.identity ?? peer?.spiffe ?? null;
  const seesServer = clientCheck(mesh, at, client, own);
  const seesClient = serverCheck(mesh, at, server, transport, peer, identity);
  const facts = [...nameFacts(transport, own), ...serverFacts(server.tls, own, server.pod)];
  const end = (result: Handshake['result'], because: Reason, error: Handshake['error'] = null): Handshake => ({
    ...{ result, because, error, facts },
    authenticated: result === 'accepted' && transport.shows && server.tls.validation !== null,
    serverIdentity: own?.spiffe ?? null,
    assumptions: at === null && (own !== null || peer !== null) ? [why('certificate-time-assumed')] : [],
  });
  // Whatever an app would accept, a server that wants a certificate of it gets none.
  if (transport.by === 'app' && seesClient !== null && seesClient !== 'unread')
    return end('server-refuses', seesClient);
  if (seesServer === 'unread')
    return end('unknown', why('handshake-undecided', { what: server.tls.certificate ?? server.pod }));
  if (seesServer !== null) return end('client-refuses', seesServer, 'CERTIFICATE_VERIFY_FAILED');
  if (seesClient === 'unread')
    return end('unknown', why('handshake-undecided', { what: transport.context?.certificate ?? '' }));
  if (seesClient !== null) return end('server-refuses', seesClient);
  return end('accepted', why('handshake-accepted', { identity: own?.spiffe ?? '' }));
}

const certificateOf = (mesh: Mesh, pod: PodId | null): WorkloadCertificate | null =>
  pod === null ? null : (lookup(mesh.certificates, pod) ?? null);

/** What the connecting side objects to. The app's own TLS is its own business: what it accepts is not known. */
function clientCheck(
  mesh: Mesh,
  at: EpochMs | null,
  client: { readonly pod: PodId | null; readonly transport: Tls },
  own: WorkloadCertificate | null,
): Fault {
  const { context, by } = client.transport;
  if (by === 'app' || context === null) return 'unread';
  // Without roots nothing is checked, as under `insecureSkipVerify`.
  if (context.validation === null) return null;
  if (context.validation !== 'ROOTCA') return 'unread';
  if (own === null) return 'unread';
  const roots = certificateOf(mesh, client.pod)?.roots ?? null;
  return chainFault(own, roots, at) ?? nameFault(context.peerSans, own.spiffe);
}

function serverCheck(
  mesh: Mesh,
  at: EpochMs | null,
  server: { readonly pod: PodId; readonly tls: TlsContext },
  transport: Tls,
  peer: WorkloadCertificate | null,
  identity: Spiffe | null,
): Fault {
  if (!transport.shows) return server.tls.mode === 'mtls' ? why('certificate-wanted') : null;
  if (server.tls.validation === null) return null;
  if (server.tls.validation !== 'ROOTCA' || peer === null) return 'unread';
  const roots = certificateOf(mesh, server.pod)?.roots ?? null;
  return chainFault(peer, roots, at) ?? nameFault(server.tls.peerSans, identity);
}

/** Validity of every certificate of the chain, then whether it ends at a root that the other side has, too. */
function chainFault(
  shown: WorkloadCertificate,
  trusted: WorkloadCertificate['roots'] | null,
  at: EpochMs | null,
): Fault {
  for (const one of at === null ? [] : [shown.leaf, ...shown.intermediates]) {
    if (at !== null && one.notAfter <= at) return why('certificate-expired', { serial: one.serial });
    if (at !== null && one.notBefore > at) return why('certificate-not-yet', { serial: one.serial });
  }
  const issuer = (shown.intermediates.at(-1) ?? shown.leaf).issuer;
  // Roots of different meshes share one subject, so that a root is known by its fingerprint alone.
  const anchors = shown.roots.filter((root) => root.subject === issuer);
  if (trusted === null || trusted.length === 0 || anchors.length === 0) return 'unread';
  const shared = anchors.filter((root) => trusted.some((t) => t.sha256 === root.sha256));
  if (shared.length === anchors.length) return null;
  return shared.length > 0 ? 'unread' : why('roots-differ', { issuer });
}

function nameFault(accepted: readonly string[], identity: Spiffe | null): Fault {
  if (accepted.length === 0) return null;
  if (identity === null) return 'unread';
  const accepts = sansAccept(accepted, identity);
  if (accepts === true) return null;
  return accepts === false ? why('san-refused', { identity, wanted: sansText(accepted) }) : 'unread';
}

const certificateEvidence = (certificate: WorkloadCertificate): Evidence => ({
  kind: 'envoy-admin',
  pod: certificate.pod,
  path: certificate.evidence === '/certs' ? '/certs' : '/config_dump?resource=dynamic_active_secrets',
});

/** Names that the connecting side accepts, held against the server's certificate. */
function nameFacts(transport: Tls, own: WorkloadCertificate | null): Fact[] {
  const accepted = transport.context?.peerSans ?? [];
  if (accepted.length === 0) return [];
  const identity = own?.spiffe ?? null;
  const accepts = identity === null ? null : sansAccept(accepted, identity);
  const verdict =
    identity === null || typeof accepts === 'object'
      ? {}
      : accepts
        ? { note: why('sans-match', { identity }), tone: 'good' as const }
        : { note: why('sans-mismatch', { identity }), tone: 'bad' as const };
  return [fact('expected-identity', sansText(accepted), transport.evidence, verdict)];
}

function serverFacts(tls: TlsContext, own: WorkloadCertificate | null, pod: PodId): Fact[] {
  if (own === null)
    return tls.certificate === 'default'
      ? [unknownFact('server-identity', 'no-certificate', why('certificate-missing', { pod }))]
      : [fact('server-certificate', tls.certificate ?? '', derived('tls-handshake'))];
  const evidence = certificateEvidence(own);
  return [
    ...(own.spiffe === null ? [] : [fact('server-identity', own.spiffe, evidence)]),
    fact('server-certificate', own.leaf.serial, evidence),
    fact('server-certificate-expires', String(own.leaf.notAfter), evidence, { unit: 'epoch-ms' }),
  ];
}
