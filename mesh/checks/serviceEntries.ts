import type { MeshObject } from '../model/index.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, list, text, texts } from './read.ts';
import { describe, isPrivate, selectorOf, type World } from './world.ts';

const IP = /^(\d{1,3}\.){3}\d{1,3}$|:/;

/** MP05: ServiceEntries have addresses to send to, and hosts that they alone define. */
export function checkServiceEntries(world: World, report: Report): void {
  const entries = world.of('ServiceEntry');
  for (const entry of entries) {
    const resolution = text(at(entry.spec, 'resolution')) || 'NONE';
    const endpoints = list(at(entry.spec, 'endpoints'));
    const chosen = selectorOf(entry) !== null;
    if (resolution === 'STATIC' && endpoints.length === 0 && !chosen) report('MP0501', entry, 'spec.resolution');
    for (const [i, host] of texts(at(entry.spec, 'hosts')).entries())
      if (resolution.startsWith('DNS') && host.startsWith('*') && endpoints.length === 0)
        report('MP0502', entry, `spec.hosts[${i}]`, { host, resolution });
    for (const [i, endpoint] of endpoints.entries()) {
      const address = text(at(endpoint, 'address'));
      // Only names of this cluster can be judged; the world outside answers for itself.
      if (IP.test(address) || !/\.svc\.cluster\.local$/.test(address)) continue;
      if (world.host(address, entry.namespace) !== null) continue;
      report('MP0503', entry, `spec.endpoints[${i}].address`, { address });
    }
  }
  checkTwice(entries, report);
}

/** One host defined twice is merged by istiod; what resolves it is then the oldest's business. */
function checkTwice(entries: readonly MeshObject[], report: Report): void {
  const resolutionOf = (entry: MeshObject) => text(at(entry.spec, 'resolution')) || 'NONE';
  const byHost = new Map<string, MeshObject[]>();
  for (const later of entries)
    for (const [i, host] of texts(at(later.spec, 'hosts')).entries()) {
      const known = byHost.get(host) ?? [];
      byHost.set(host, [...known, later]);
      const earlier = known.find(
        (e) =>
          resolutionOf(e) !== resolutionOf(later) &&
          ((!isPrivate(later) && !isPrivate(e)) || later.namespace === e.namespace),
      );
      if (earlier === undefined) continue;
      const params = { host, resolution: resolutionOf(later), other: describe(earlier), theirs: resolutionOf(earlier) };
      report('MP0504', later, `spec.hosts[${i}]`, params, [objectEvidence(earlier, 'spec.resolution')]);
    }
}
