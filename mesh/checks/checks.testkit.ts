import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { decodeManifest } from '@/server/manifests/decode';
import { EMPTY_MESH, epochMs, type Mesh, type MeshEvent, type MeshObject } from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import { checkDrafts, type DraftResult } from './checks.ts';
import type { CheckedTables } from './world.ts';

/** The shop of the shipped recording, as it stood at its end: a real mesh, in which nothing is wrong. */
export function shop(): Mesh {
  const lines = gunzipSync(readFileSync('recordings/shop.meshpath.gz')).toString('utf8').trim().split('\n').slice(1);
  // Only what the API server said: configurations of proxies are most of the file, and no check reads them.
  const told = /^\{"t":[^,]*,"e":\{"kind":"(facts|listed|(pod|object|endpoint-slice|service|namespace)-(set|gone))"/;
  const events = lines.filter((line) => told.test(line)).map((line) => (JSON.parse(line) as { e: MeshEvent }).e);
  return events.reduce(reduce, EMPTY_MESH);
}

/** YAML of one object, by kind; in the namespace shop unless another is named. */
const object =
  (kind: string, apiVersion: string) =>
  (name: string, spec: string, namespace = 'shop') =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
export const vs = object('VirtualService', 'networking.istio.io/v1');
export const dr = object('DestinationRule', 'networking.istio.io/v1');
export const gw = object('Gateway', 'networking.istio.io/v1');
export const se = object('ServiceEntry', 'networking.istio.io/v1');
export const sc = object('Sidecar', 'networking.istio.io/v1');
export const pa = object('PeerAuthentication', 'security.istio.io/v1');
export const ra = object('RequestAuthentication', 'security.istio.io/v1');
export const ap = object('AuthorizationPolicy', 'security.istio.io/v1');
export const te = object('Telemetry', 'telemetry.istio.io/v1');
export const route = object('HTTPRoute', 'gateway.networking.k8s.io/v1');
export const both = (...documents: readonly string[]) => documents.join('---\n');
export const service = (name: string, selector: string, ports: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: ${selector}, ports: ${ports}}\n`;

/** Objects of a YAML text; each a moment younger than the one before. */
export function objectsOf(yaml: string): {
  readonly objects: readonly MeshObject[];
  readonly beside: Partial<CheckedTables>;
} {
  const services: Record<string, unknown> = {};
  const objects = parseAllDocuments(yaml).flatMap((document, i) => {
    const manifest = decodeManifest(document.toJS(), 'shop', epochMs(4_000_000_000_000 + i));
    if (manifest?.means.kind === 'object') return [manifest.means.object];
    if (manifest?.means.kind === 'service') services[manifest.means.service.id] = manifest.means.service;
    return [];
  });
  return { objects, beside: { services: services as CheckedTables['services'] } };
}

/** What is wrong once the YAML is applied to the mesh. */
export function drafted(mesh: Mesh, yaml: string): DraftResult {
  const { objects, beside } = objectsOf(yaml);
  return checkDrafts(mesh, objects, { services: { ...mesh.services, ...beside.services } });
}
