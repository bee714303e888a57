import { objectEvidence, type Report } from './finding.ts';
import { canonical, showLabels } from './read.ts';
import { describe, selectorOf, type World } from './world.ts';

/** MP10: one Telemetry for a scope; of two, istiod uses the oldest. */
export function checkTelemetry(world: World, report: Report): void {
  const all = world.of('Telemetry');
  const scope = (object: (typeof all)[number]) => canonical([object.namespace, selectorOf(object)?.labels ?? {}]);
  for (const [i, later] of all.entries()) {
    const earlier = all.slice(0, i).find((t) => scope(t) === scope(later));
    if (earlier === undefined) continue;
    const selector = selectorOf(later);
    const params = { other: describe(earlier), scope: showLabels(selector?.labels ?? {}), namespace: later.namespace };
    report('MP1001', later, selector?.path ?? 'metadata.name', params, [objectEvidence(earlier, 'spec')]);
  }
}
