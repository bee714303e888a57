import { existsSync, readFileSync } from 'node:fs';
import { EMPTY_MESH, epochMs, type Mesh, type PodId, type ProxyConfig, podId } from '@/mesh/model';
import type { ExplainFacts } from '@/mesh/path/explain/explanation.ts';
import { reduce } from '@/mesh/reduce/reduce.ts';
import { decodeCerts } from './sources/envoy/decodeCerts.ts';
import { decodeDump } from './sources/envoy/decodeDump.ts';
import { decodeSweep } from './sources/envoy/decodeSweep.ts';
import { decodeLog } from './sources/interception/decode.ts';
import { decodeEndpointSlice, decodeService } from './sources/kubernetes/decode.ts';
import { decodePod } from './sources/kubernetes/decodePod.ts';
import { endpointSliceSchema, podSchema, serviceSchema } from './sources/kubernetes/schema.ts';

const ROOT = new URL('../fixtures/istio-1.31/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const NOW = epochMs(1795363200000); // 2026-11-22T16:00:00Z;

export const CLIENT = podId('shop', 'client-86db894cf7-zq8hm');
export const ORDER = podId('shop', 'order-576bd4f4df-nvgmb');
export const PAYMENT_V1 = podId('shop', 'payment-v1-66c5867f4c-swg84');
export const GATEWAY = podId('istio-system', 'istio-ingressgateway-7bf77c9559-fhf2x');

export type Captured = { readonly mesh: Mesh; readonly configs: ReadonlyMap<PodId, ProxyConfig> };

/** The captured mesh of fixtures/istio-1.31 with every proxy's configuration. */
export function captured(): Captured {
  const list = (kind: string): unknown[] => (JSON.parse(read(`kubernetes/${kind}.json`)) as { items: unknown[] }).items;
  const pods = list('pods').map((item) => decodePod(podSchema.parse(item)));
  let mesh = reduce(EMPTY_MESH, { kind: 'listed', list: { of: 'pods', items: pods } });
  const services = list('services').map((item) => decodeService(serviceSchema.parse(item)));
  mesh = reduce(mesh, { kind: 'listed', list: { of: 'services', items: services } });
  const slices = list('endpointslices').flatMap((item) => decodeEndpointSlice(endpointSliceSchema.parse(item)) ?? []);
  mesh = reduce(mesh, { kind: 'listed', list: { of: 'endpointSlices', items: slices } });
  const configs = new Map<PodId, ProxyConfig>();
  for (const pod of pods) {
    if (existsSync(new URL(`logs/${pod.id}/istio-init.log`, ROOT))) {
      const interception = decodeLog(pod.id, read(`logs/${pod.id}/istio-init.log`));
      if (typeof interception !== 'string') mesh = reduce(mesh, { kind: 'interception', interception });
    }
    if (!existsSync(new URL(`proxies/${pod.id}/`, ROOT))) continue;
    const json = (name: string): unknown => JSON.parse(read(`proxies/${pod.id}/${name}.json`));
    const from = { pod: pod.id, fetchedAt: NOW, version: 'on-demand', bytes: 0 };
    configs.set(pod.id, decodeDump(json('config_dump'), from).config);
    const { certificate } = decodeCerts(json('certs'), pod.id);
    if (certificate) mesh = reduce(mesh, { kind: 'certificate', at: NOW, certificate });
    mesh = reduce(mesh, { kind: 'clusters-swept', sweep: decodeSweep(json('clusters'), pod.id, NOW) });
  }
  return { mesh, configs };
}

export const factsOf = ({ mesh, configs }: Captured): ExplainFacts => ({
  mesh,
  configOf: (pod) => configs.get(pod) ?? null,
});
