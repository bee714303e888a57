import type {
  ClusterConfig,
  EndpointConfig,
  EpochMs,
  Mesh,
  Pod,
  PodId,
  ProxyConfig,
  TlsContext,
  WorkloadCertificate,
} from '../model/index.ts';
import { sansAccept } from '../path/sans.ts';
import { socketFor } from '../path/upstream.ts';
import { idOf } from './authorities.ts';

/** Null: not known, for want of what `missing` names. */
export type Verdict = boolean | null;

/** What one end checks of what the other showed. */
export type PeerCheck = {
  readonly name: 'chain' | 'validity' | 'name';
  readonly passed: Verdict;
  /** The facts compared, as `checksOf` has them. */
  readonly detail: string;
};

/** One end of a connection. */
export type HandshakeEnd = {
  readonly pod: PodId;
  /** Null: its proxy could not be read. */
  readonly certificate: WorkloadCertificate | null;
  /** What it checks of the other's certificate, in order. */
  readonly checks: readonly PeerCheck[];
  /** What its Envoy was told, and where that stands in its dump; null: not read, or it has none. */
  readonly context: { readonly tls: TlsContext; readonly pointer: string } | null;
};

/** The TLS handshake of one edge, as its two Envoys are configured and certified now. */
export type Handshake = {
  /** How the client was told to connect; `unknown`: its configuration was not read, or names no such endpoint. */
  readonly mode: 'mtls' | 'tls' | 'plain' | 'unknown';
  /** The client's cluster and the endpoint by which this was worked out. */
  readonly cluster: string | null;
  readonly endpoint: string | null;
  readonly sni: string | null;
  readonly alpn: readonly string[];
  readonly client: HandshakeEnd;
  readonly server: HandshakeEnd;
  /** Whether the server's listener also takes plain text on that port (PERMISSIVE); null: not read. */
  readonly plainAccepted: boolean | null;
  readonly accepted: Verdict;
};

type Facts = Pick<Mesh, 'certificates' | 'pods'>;
type Configs = { readonly client: ProxyConfig | null; readonly server: ProxyConfig | null };

/**
 * Works out who shows what and who checks it. Configured facts come from the two config dumps, certificates from SDS. Chains
 * are judged by the roots that the checking end trusts, by fingerprint (verification of signatures is `chainVerified`).
 */
export function handshakeOf(mesh: Facts, configs: Configs, client: PodId, server: PodId, now: EpochMs): Handshake {
  const way = configs.client && mesh.pods[server] ? wayTo(configs.client, mesh.pods[server]) : null;
  const socket = way && socketFor(way.cluster, way.endpoint);
  const tls = socket?.tls ?? null;
  const mode = socket === null ? 'unknown' : (tls?.mode ?? 'plain');
  const port = way === null ? null : Number(/:(\d+)$/.exec(way.endpoint.address)?.[1] ?? Number.NaN);
  const inbound = configs.server === null ? null : inboundOf(configs.server, port);
  const own = mesh.certificates[client] ?? null;
  const peer = mesh.certificates[server] ?? null;
  const clientChecks = tls === null ? [] : checksOf(own, peer, tls, now);
  const told = inbound?.tls?.tls ?? null;
  const asksClient = mode === 'mtls' && (told === null || told.validation !== null);
  const serverChecks = asksClient ? checksOf(peer, own, told, now) : [];
  return {
    mode,
    cluster: way?.cluster.name ?? null,
    endpoint: way?.endpoint.address ?? null,
    sni: tls?.serverName ?? null,
    alpn: tls?.alpn ?? [],
    client: {
      pod: client,
      certificate: own,
      checks: clientChecks,
      context: tls && socket && { tls, pointer: socket.at.pointer },
    },
    server: { pod: server, certificate: peer, checks: serverChecks, context: inbound?.tls ?? null },
    plainAccepted: inbound === null ? null : inbound.plain,
    accepted: mode === 'plain' || mode === 'unknown' ? null : all([...clientChecks, ...serverChecks]),
  };
}

function all(checks: readonly PeerCheck[]): Verdict {
  const verdicts = checks.map((check) => check.passed);
  return verdicts.includes(false) ? false : verdicts.includes(null) || verdicts.length === 0 ? null : true;
}

/** The client's cluster for a pod: the first with an endpoint of its address, the one with mutual TLS before others. */
function wayTo(config: ProxyConfig, { ips }: Pod): { cluster: ClusterConfig; endpoint: EndpointConfig } | null {
  const clusters = new Map(config.clusters.map((cluster) => [cluster.name, cluster]));
  const ways = config.endpoints.flatMap((endpoint) => {
    const cluster = clusters.get(endpoint.cluster);
    const host = endpoint.address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    return cluster !== undefined && ips.includes(host) && cluster.name.startsWith('outbound|')
      ? [{ cluster, endpoint }]
      : [];
  });
  const protectedWay = ways.find(({ cluster, endpoint }) => socketFor(cluster, endpoint)?.tls != null);
  return protectedWay ?? ways[0] ?? null;
}

type Inbound = { readonly tls: HandshakeEnd['context']; readonly plain: boolean };

/** The server's filter chains for a port: the one that ends TLS, and whether one takes plain text. */
function inboundOf(config: ProxyConfig, port: number | null): Inbound | null {
  const listener = config.listeners.find((l) => l.direction === 'inbound' && l.port === 15_006) ?? null;
  if (listener === null) return null;
  const here = listener.chains.filter(({ match }) => match.destinationPort === null || match.destinationPort === port);
  const exact = here.filter(({ match }) => match.destinationPort === port);
  const chains = exact.length > 0 ? exact : here;
  const secure = chains.find((chain) => chain.tls !== null);
  return {
    tls: secure?.tls ? { tls: secure.tls, pointer: secure.pointer } : null,
    plain: chains.some((chain) => chain.tls === null && chain.match.transportProtocol !== 'tls'),
  };
}

/** What `checker` finds of `shown`. */
function checksOf(
  checker: WorkloadCertificate | null,
  shown: WorkloadCertificate | null,
  told: TlsContext | null,
  now: EpochMs,
): readonly PeerCheck[] {
  const leaf = shown?.leaf;
  const top = shown?.intermediates.at(-1) ?? leaf;
  const anchor = checker?.roots.find(
    (root) => shown?.roots.some((r) => idOf(r) === idOf(root)) && (top?.issuer === root.subject || top?.issuer === ''),
  );
  const chain: Verdict =
    shown === null || checker === null || checker.roots.length === 0
      ? null
      : anchor === undefined
        ? false
        : shown.chainVerified;
  const inside = leaf === undefined ? null : now >= leaf.notBefore && now < leaf.notAfter;
  const accepted = told?.peerSans ?? null;
  const takes = accepted === null || shown?.spiffe == null ? null : sansAccept(accepted, shown.spiffe);
  return [
    {
      name: 'chain',
      passed: chain,
      detail: anchor === undefined ? (top?.issuer ?? '') : anchor.subject || idOf(anchor),
    },
    { name: 'validity', passed: inside, detail: '' },
    { name: 'name', passed: typeof takes === 'boolean' ? takes : null, detail: (accepted ?? []).join(', ') },
  ];
}
