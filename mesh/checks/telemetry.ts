import type { Json, MeshObject } from '../model/index.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, canonical, showLabels, text } from './read.ts';
import { describe, selectorOf, targetsOf, type World } from './world.ts';

/** MP10: one Telemetry for a scope; of two, istiod uses the oldest. */
export function checkTelemetry(world: World, report: Report): void {
  const all = world.of('Telemetry');
  const scope = (object: MeshObject) => canonical([object.namespace, selectorOf(object)?.labels ?? {}, refsOf(object)]);
  for (const [i, later] of all.entries()) {
    const earlier = all.slice(0, i).find((t) => scope(t) === scope(later));
    if (earlier === undefined) continue;
    const selector = selectorOf(later);
    const params = {
      other: describe(earlier),
      scope: showLabels(selector?.labels ?? {}),
      targets: refsOf(later).map(showRef).join(', '),
      namespace: later.namespace,
    };
    report('MP1001', later, selector?.path ?? 'metadata.name', params, [objectEvidence(earlier, 'spec')]);
  }
}

const refsOf = (object: MeshObject): readonly Json[] => targetsOf(object).map(({ json }) => json);

const showRef = (ref: Json): string => `${text(at(ref, 'kind'))} ${text(at(ref, 'name'))}`;
