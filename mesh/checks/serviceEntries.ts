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
      if (IP.test(address) || !/\.svc\.cluster\.local$/.test(address) || world.host(address) !== null) continue;
      report('MP0503', entry, `spec.endpoints[${i}].address`, { address });
    }
  }
  checkTwice(entries, report);
}

/** One host defined twice is merged by istiod; what resolves it is then the oldest's business. */
function checkTwice(entries: readonly MeshObject[], report: Report): void {
  const resolutionOf = (entry: MeshObject) => text(at(entry.spec, 'resolution')) || 'NONE';
  for (const [i, later] of entries.entries())
    for (const earlier of entries.slice(0, i)) {
      if (resolutionOf(later) === resolutionOf(earlier)) continue;
      if ((isPrivate(later) || isPrivate(earlier)) && later.namespace !== earlier.namespace) continue;
      const theirs = texts(at(earlier.spec, 'hosts'));
      const at0 = texts(at(later.spec, 'hosts')).findIndex((host) => theirs.includes(host));
      if (at0 < 0) continue;
      const params = {
        host: texts(at(later.spec, 'hosts'))[at0] ?? '',
        resolution: resolutionOf(later),
        other: describe(earlier),
        theirs: resolutionOf(earlier),
      };
      report('MP0504', later, `spec.hosts[${at0}]`, params, [objectEvidence(earlier, 'spec.resolution')]);
    }
}
