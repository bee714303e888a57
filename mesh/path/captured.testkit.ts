import { existsSync, readFileSync } from 'node:fs';
import { decodeLine } from '@/server/sources/accesslog/decode.ts';
import { decodeCerts } from '@/server/sources/envoy/decodeCerts.ts';
import { decodeDump } from '@/server/sources/envoy/decodeDump.ts';
import { decodeSweep } from '@/server/sources/envoy/decodeSweep.ts';
import { decodeLog } from '@/server/sources/interception/decode.ts';
import { decodePod } from '@/server/sources/kubernetes/decodePod.ts';
import { podSchema } from '@/server/sources/kubernetes/schema.ts';
import {
  type AccessEntry,
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type MeshRequest,
  type Pod,
  type PodId,
  type ProxyConfig,
  podId,
} from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import type { PathFacts } from './facts.ts';
import { pathOf } from './pathOf.ts';
import type { FactKey, RequestPath, Station } from './stations.ts';

/** The mesh of `fixtures/istio-1.31`, its proxies' configurations, and ways to look for requests and facts in them. */

const ROOT = new URL('../../fixtures/istio-1.31/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
export const CLIENT = podId('shop', 'client-86db894cf7-zq8hm');
export const ORDER = podId('shop', 'order-576bd4f4df-nvgmb');
export const PAYMENT = podId('shop', 'payment-v1-66c5867f4c-swg84');
/** 16:00 UTC on 22 November 2026, when it was captured. */
const NOW = epochMs(1_795_363_200_000);

export const { mesh, configs } = captured();

function captured(): { readonly mesh: Mesh; readonly configs: ReadonlyMap<PodId, ProxyConfig> } {
  const configs = new Map<PodId, ProxyConfig>();
  let mesh: Mesh = EMPTY_MESH;
  const listed: { items: unknown[] } = JSON.parse(read('kubernetes/pods.json'));
  const pods: Pod[] = listed.items.map((item) => decodePod(podSchema.parse(item)));
  mesh = reduce(mesh, { kind: 'listed', list: { of: 'pods', items: pods } });
  const entries: AccessEntry[] = [];
  for (const pod of pods) {
    if (existsSync(new URL(`logs/${pod.id}/istio-init.log`, ROOT))) {
      const interception = decodeLog(pod.id, read(`logs/${pod.id}/istio-init.log`));
      if (typeof interception !== 'string') mesh = reduce(mesh, { kind: 'interception', interception });
    }
    if (!existsSync(new URL(`proxies/${pod.id}/`, ROOT))) continue;
    const json = (name: string) => JSON.parse(read(`proxies/${pod.id}/${name}.json`));
    configs.set(
      pod.id,
      decodeDump(json('config_dump'), { pod: pod.id, fetchedAt: NOW, version: 'on-demand', bytes: 0 }).config,
    );
    const { certificate } = decodeCerts(json('certs'), pod.id);
    if (certificate) mesh = reduce(mesh, { kind: 'certificate', at: NOW, certificate });
    mesh = reduce(mesh, { kind: 'clusters-swept', sweep: decodeSweep(json('clusters'), pod.id, NOW) });
    for (const line of read(`logs/${pod.id}/istio-proxy.log`).split('\n')) {
      const decoded = decodeLine(line, null, { pod: pod.id, ips: pod.ips, proxy: pod.proxy }, NOW);
      if (decoded.ok && decoded.value.kind === 'access') entries.push(decoded.value.entry);
    }
  }
  mesh = reduce(mesh, { kind: 'access-log', entries });
  return { mesh, configs };
}

export function factsFor(request: MeshRequest): PathFacts {
  const of = (line: AccessEntry | null) => (line ? (configs.get(line.pod) ?? null) : null);
  return { mesh, clientConfig: of(request.client), serverConfig: of(request.server) };
}
export const explain = (request: MeshRequest) => pathOf(factsFor(request), request);

export function find(test: (request: MeshRequest) => boolean): MeshRequest {
  const found = mesh.requests.find(test);
  if (!found) throw new Error('no such request in the fixtures');
  return found;
}
export const from = (pod: PodId, cluster: RegExp) =>
  find((r) => r.client?.pod === pod && r.server !== null && cluster.test(r.client.upstreamCluster ?? ''));

export const value = (station: Station | undefined, key: FactKey) => station?.facts.find((f) => f.key === key)?.value;
export const shape = (path: RequestPath) => path.stations.map((s) => `${s.side} ${s.kind} ${s.state}`);
export const choice = (station: Station | undefined, of: Station['choices'][number]['of']) =>
  station?.choices.find((c) => c.of === of)?.candidates ?? [];
export const outcomes = (station: Station | undefined, of: Station['choices'][number]['of']) =>
  choice(station, of).map((c) => `${c.outcome} ${c.because?.code}`);

export const SIDECARS = [
  'client app passed',
  'client interception passed',
  'client envoy passed',
  'between wire passed',
  'server interception passed',
  'server envoy passed',
  'server app passed',
];
