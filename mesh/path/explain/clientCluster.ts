import type { ClusterConfig, ClusterStatus, EndpointConfig, ProxyConfig } from '../../model/index.ts';
import { parseAddress } from '../address.ts';
import { clusterNamed, endpointsOf, statusOf } from '../configIndex.ts';
import { dumped, fact, lookup } from '../facts.ts';
import { why } from '../reasons.ts';
import type { Choice, Fact } from '../stations.ts';
import { socketFor, socketMatching } from '../upstream.ts';
import {
  type Arrival,
  type Candidate,
  type Context,
  type Draft,
  type EnvoyWay,
  ended,
  extend,
  type HttpOnward,
  unknownVerdict,
  verdict,
} from './client.ts';
import { balance, withoutEds } from './clientBalance.ts';
import { headerOf } from './clientView.ts';

/**
 * A cluster by name: its type decides where the endpoints come from (EDS and STATIC: the dump; ORIGINAL_DST: the address
 * that was dialled, or a header; DNS: the name), their health and weights who may be picked. SPEC C-1 to C-9.
 */
export function toCluster(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  name: string,
  http: HttpOnward | null,
  missingStatus = 503,
): EnvoyWay {
  const { config } = arrival;
  const by = 'client-envoy' as const;
  const cluster = clusterNamed(config, name);
  if (cluster === null) {
    // TCP: the proxy closes the connection.
    const reason = why('cluster-missing', { cluster: name });
    const missing = fact(
      'cluster',
      name,
      { kind: 'config-dump', pod: config.pod, pointer: '' },
      { note: reason, tone: 'bad' },
    );
    const status = http === null ? null : missingStatus;
    return ended(extend(draft, { facts: [missing], cluster: name }), verdict('failed', by, status, 'NC', reason));
  }
  const at = dumped(config, cluster);
  const facts: Fact[] = [
    fact('cluster', name, at, cluster.origin ? { origin: cluster.origin } : {}),
    ...breakerFacts(config, cluster, statusOf(lookup(context.facts.mesh.sweeps, config.pod), name)),
  ];
  const here = extend(draft, { facts, cluster: name });
  if (name === 'BlackHoleCluster') {
    const reason = why('black-hole');
    return ended(here, verdict('failed', by, http === null ? null : 503, 'UH', reason));
  }
  const [other] = cluster.otherFilters;
  if (other !== undefined) return ended(here, unknownVerdict(by, why('construct-unknown', { construct: other })));
  const on = (
    candidates: readonly Candidate[],
    endpoints: Choice | null,
    more: readonly Fact[],
    hashed: boolean,
  ): EnvoyWay => ({
    ...extend(here, { facts: more, assumptions: hashed ? [why('hash-decides')] : [] }),
    end: { kind: 'on', onward: { cluster, http, candidates, endpoints } },
  });
  if (cluster.type === 'ORIGINAL_DST') {
    const candidate = originalDestination(context, arrival, cluster, http);
    if (candidate === null)
      return ended(here, unknownVerdict(by, why('construct-unknown', { construct: cluster.originalDstHeader ?? '' })));
    return on([candidate], null, [fact('endpoint', candidate.text, at, { note: why('original-destination') })], false);
  }
  return fromEndpoints(context, arrival, cluster, here, http, on);
}

type On = (
  candidates: readonly Candidate[],
  endpoints: Choice | null,
  more: readonly Fact[],
  hashed: boolean,
) => EnvoyWay;

function fromEndpoints(
  context: Context,
  arrival: Arrival,
  cluster: ClusterConfig,
  here: Draft,
  http: HttpOnward | null,
  on: On,
) {
  const { config } = arrival;
  const at = dumped(config, cluster);
  const endpoints = endpointsOf(config, cluster.name);
  const sweep = lookup(context.facts.mesh.sweeps, config.pod);
  const swept = statusOf(sweep, cluster.name)?.hosts ?? [];
  const hosts = sweep !== undefined && sweep.at > config.fetchedAt ? swept : withoutEds(swept);
  const dns = cluster.type === 'STRICT_DNS' || cluster.type === 'LOGICAL_DNS';
  const { endpoints: weighed, panic } = balance(cluster, endpoints, hosts);
  const picked = weighed.filter((w) => w.share > 0);
  const choice: Choice = {
    of: 'endpoint',
    candidates: weighed.map((w) => ({
      text: w.endpoint.address,
      outcome: w.share > 0 ? 'possible' : 'lost',
      because: w.because ?? why(panic ? 'endpoint-in-panic' : 'endpoint-may-be-picked', { share: w.share }),
      evidence: dumped(config, w.endpoint),
    })),
  };
  const facts: Fact[] = [
    fact('endpoint-candidates', String(endpoints.length), at, dns ? { note: why('dns-cluster') } : {}),
  ];
  if (picked.length === 0) {
    const reason = why('no-healthy-upstream', { cluster: cluster.name });
    const status = http === null ? null : 503;
    const draft = extend(here, { facts, choices: weighed.length > 0 ? [choice] : [] });
    return ended(draft, verdict('failed', 'client-envoy', status, 'UH', reason));
  }
  const hashed = cluster.lbPolicy === 'RING_HASH' || cluster.lbPolicy === 'MAGLEV';
  return on(
    picked.map((w) => candidateOf(cluster, w.endpoint, w.share)),
    choice,
    facts,
    hashed && picked.length > 1,
  );
}

function candidateOf(cluster: ClusterConfig, endpoint: EndpointConfig, share: number): Candidate {
  const address = parseAddress(endpoint.address);
  const port = address?.port ?? Number(/:(\d+)$/.exec(endpoint.address)?.[1] ?? 0);
  const socket = socketFor(cluster, endpoint) ?? { name: '', tls: cluster.tls, at: cluster };
  return { share, endpoint, text: endpoint.address, ip: address?.ip ?? null, port, socket };
}

/** Null: a header names the endpoint and is not known. */
function originalDestination(
  context: Context,
  arrival: Arrival,
  cluster: ClusterConfig,
  http: HttpOnward | null,
): Candidate | null {
  // Hosts of such a cluster carry no metadata.
  const socket = socketMatching(cluster, {});
  const named =
    cluster.originalDstHeader === null || http === null
      ? null
      : headerOf(http.request, cluster.originalDstHeader.toLowerCase());
  if (named === undefined) return null;
  const given = named === null ? null : parseAddress(named);
  const ip = given ? given.ip : arrival.to.ip;
  const port = cluster.originalDstPort ?? given?.port ?? arrival.to.port;
  const host = ip ?? context.asked.host;
  return { share: 1, endpoint: null, text: `${host.includes(':') ? `[${host}]` : host}:${port}`, ip, port, socket };
}

/** Breakers are facts, with how near to one the last sweep found it: whether it trips depends on what else is under way. */
function breakerFacts(config: ProxyConfig, cluster: ClusterConfig, status: ClusterStatus | null): Fact[] {
  const set = Object.entries(cluster.breakers).filter(([, max]) => max !== null && max < UNLIMITED);
  if (set.length === 0) return [];
  const text = set.map(([name, max]) => `${name} ${max}`).join(' · ');
  const max = status?.maxRequests ?? null;
  const active = status?.hosts.reduce((sum, host) => sum + host.activeRequests, 0) ?? 0;
  const near = max === null ? {} : { note: why('breaker-load', { active, max }) };
  const full = max !== null && active >= max ? { tone: 'bad' as const } : {};
  const origin = cluster.origin ? { origin: cluster.origin } : {};
  return [fact('breakers', text, dumped(config, cluster), { ...origin, ...near, ...full })];
}
/** What Istio writes for "no limit". */
const UNLIMITED = 4_294_967_295;
