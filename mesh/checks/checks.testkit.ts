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
