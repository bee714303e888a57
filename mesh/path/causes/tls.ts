import type { Evidence, PodId, WorkloadCertificate } from '../../model/index.ts';
import { lookup } from '../facts.ts';
import { sansAccept, sansText } from '../sans.ts';
import { at, type Case, clusterEvidence, serverMode, transportText } from './context.ts';
import { confirmed, type Finding, open, ruledOut } from './finding.ts';

/** BoringSSL's words, as `upstream_transport_failure_reason` has them. */
const TLS = /TLS|SSL|CERTIFICATE/i;

const tellerOf = ({ client, server }: Case) => client ?? server;

/** How the client's proxy is set towards this host; null: not known. */
function clientSpeaks({ socket, clientPod, client }: Case): 'mtls' | 'tls' | 'plain' | null {
  if (socket !== null) return socket.tls === null ? 'plain' : socket.tls.mode;
  // A caller without a proxy speaks whatever its app does; nothing tells that it is not TLS.
  return client === null && clientPod?.proxy === 'none' ? 'plain' : null;
}

export function tlsMismatch(of: Case): Finding {
  const text = transportText(of);
  const line = tellerOf(of);
  if (TLS.test(text) && line !== null) return confirmed('tls-error', { text }, at(line, 'transportFailure'));
  const speaks = clientSpeaks(of);
  const mode = serverMode(of);
  if (speaks !== null && mode !== null) {
    if (speaks === 'plain' && mode.mode === 'STRICT')
      return confirmed('plain-meets-strict', { mode: mode.mode }, mode.evidence);
    if (speaks !== 'plain' && mode.mode === 'DISABLE')
      return confirmed('tls-meets-plain', { mode: mode.mode }, mode.evidence);
    return ruledOut('modes-agree', { client: speaks, server: mode.mode }, mode.evidence);
  }
  if (text !== '' && line !== null) return ruledOut('no-tls-error', { text }, at(line, 'transportFailure'));
  return open('config-unread');
}

export function plainTextToStrict(of: Case): Finding {
  const { security, teller } = of;
  if (security === 'mtls' || security === 'tls')
    return ruledOut('came-sealed', undefined, of.server && at(of.server, 'serverName'));
  if (/^route_not_found/.test(teller.details ?? '')) return ruledOut('read-as-http', undefined, at(teller, 'details'));
  const mode = serverMode(of);
  if (mode !== null && mode.mode !== 'STRICT') return ruledOut('mode-takes-plain', { mode: mode.mode }, mode.evidence);
  const speaks = clientSpeaks(of);
  if (speaks === 'mtls' || speaks === 'tls') return ruledOut('came-sealed', undefined, clusterEvidence(of));
  const refused = teller.details === 'filter_chain_not_found' && security === 'plain';
  if (mode !== null && (speaks === 'plain' || security === 'plain'))
    return confirmed('plain-meets-strict', { mode: mode.mode }, mode.evidence);
  return refused ? confirmed('plain-meets-strict', { mode: 'STRICT' }, at(teller, 'details')) : open('config-unread');
}

const certificateOf = (of: Case, pod: PodId | undefined): WorkloadCertificate | null =>
  pod === undefined ? null : (lookup(of.mesh.certificates, pod) ?? null);
const bothCertificates = (of: Case) =>
  [certificateOf(of, of.clientPod?.id), certificateOf(of, of.serverPod?.id)] as const;
const evidenceOf = (certificate: WorkloadCertificate): Evidence => ({
  kind: 'envoy-admin',
  pod: certificate.pod,
  path: '/certs',
});

export function certificateExpired(of: Case): Finding {
  const when = of.request.startedAt;
  const both = bothCertificates(of);
  for (const certificate of both) {
    const over = certificate && [certificate.leaf, ...certificate.intermediates].find((c) => c.notAfter <= when);
    if (certificate && over)
      return confirmed('certificate-over', { pod: certificate.pod, serial: over.serial }, evidenceOf(certificate));
  }
  const text = transportText(of);
  const line = tellerOf(of);
  if (/expired/i.test(text) && line !== null) return confirmed('tls-error', { text }, at(line, 'transportFailure'));
  const [client, server] = both;
  // What is held now may have come since: a renewed certificate proves nothing of the one before.
  const renewed = of.mesh.rotations.some((r) => both.some((c) => c?.pod === r.pod) && r.at > when);
  return client !== null && server !== null && !renewed
    ? ruledOut('certificates-good', undefined, evidenceOf(server))
    : open('not-read');
}

export function rootsDiffer(of: Case): Finding {
  const [client, server] = bothCertificates(of);
  if (client === null || server === null || client.roots.length === 0 || server.roots.length === 0)
    return open('not-read');
  const trusted = new Set(client.roots.map((r) => r.sha256));
  const shared = server.roots.some((r) => trusted.has(r.sha256));
  if (shared) return ruledOut('roots-shared', undefined, evidenceOf(server));
  return confirmed(
    'roots-apart',
    { client: client.roots[0]?.subject ?? '', server: server.roots[0]?.subject ?? '' },
    evidenceOf(server),
  );
}

export function identityMismatch(of: Case): Finding {
  const wanted = of.socket?.tls?.peerSans ?? null;
  const identity = certificateOf(of, of.serverPod?.id)?.spiffe ?? null;
  if (wanted === null || wanted.length === 0 || identity === null) {
    const line = tellerOf(of);
    const text = transportText(of);
    return /SAN/.test(text) && line !== null
      ? confirmed('tls-error', { text }, at(line, 'transportFailure'))
      : open(wanted === null ? 'config-unread' : 'not-read');
  }
  const accepts = sansAccept(wanted, identity);
  if (accepts === true) return ruledOut('identity-fits', { identity }, clusterEvidence(of));
  return accepts === false
    ? confirmed(
        'identity-other',
        { identity, wanted: sansText(wanted) },
        clusterEvidence(of),
        of.cluster?.origin ?? null,
      )
    : open('not-read');
}
