import { type MeshObject, namespaceOf } from '../model/index.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, list, texts } from './read.ts';
import { complete, describe, hostMatches, hostOfService, selectorOf, type World } from './world.ts';

/** MP06: Sidecars name hosts that exist, and each workload has one at most. */
export function checkSidecars(world: World, report: Report): void {
  const sidecars = world.of('Sidecar');
  for (const sidecar of sidecars)
    for (const [i, egress] of list(at(sidecar.spec, 'egress')).entries())
      for (const [j, written] of texts(at(egress, 'hosts')).entries())
        checkHost(world, sidecar, written, `spec.egress[${i}].hosts[${j}]`, report);
  checkSeveral(world, sidecars, report);
}

function checkHost(world: World, sidecar: MeshObject, written: string, path: string, report: Report): void {
  const slash = written.indexOf('/');
  if (slash < 0) return;
  const from = written.slice(0, slash);
  const host = written.slice(slash + 1);
  const namespace = from === '.' ? sidecar.namespace : from;
  if (from === '~') return;
  if (from !== '*' && world.tables.namespaces[namespace] === undefined) {
    report('MP0603', sidecar, path, { namespace });
    return;
  }
  if (host === '*') return;
  const here = (ns: string) => from === '*' || ns === namespace;
  const found =
    Object.values(world.tables.services).some((s) => here(namespaceOf(s.id)) && hostMatches(host, hostOfService(s))) ||
    [...world.of('ServiceEntry'), ...world.of('VirtualService')].some(
      (o) => here(o.namespace) && texts(at(o.spec, 'hosts')).some((h) => hostMatches(host, complete(h, o.namespace))),
    );
  if (!found) report('MP0601', sidecar, path, { host, namespace: from === '*' ? '*' : namespace });
}

/** Several for one workload: the oldest is used, the others have no effect. */
function checkSeveral(world: World, sidecars: readonly MeshObject[], report: Report): void {
  for (const [i, later] of sidecars.entries())
    for (const earlier of sidecars.slice(0, i)) {
      if (later.namespace !== earlier.namespace) continue;
      const mine = selectorOf(later);
      const theirs = selectorOf(earlier);
      if ((mine === null) !== (theirs === null)) continue;
      const shared =
        mine === null || theirs === null
          ? null
          : (world.chosenBy(later).find((pod) => world.chosenBy(earlier).includes(pod)) ?? null);
      if (mine !== null && shared === null) continue;
      report('MP0602', later, mine?.path ?? 'metadata.name', { other: describe(earlier), pod: shared?.id ?? '' }, [
        objectEvidence(earlier, theirs?.path ?? 'metadata.name'),
      ]);
      break;
    }
}
