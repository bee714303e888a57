import { itemsOf, nameOf, parseObjects } from '../mesh/documents.ts';
import type { Rig } from '../rig.ts';
import { expiredRootSoon } from './expired-root-soon.ts';
import { scenarios } from './index.ts';
import { istiodDown } from './istiod-down.ts';
import type { Scenario } from './scenario.ts';

/**
 * Takes back the scenarios that somebody left applied, as a test run that was ended does, but for what they changed in the
 * demo's own objects: `restore` puts that right. Needs a mesh that was brought up here.
 */
export async function takeBackLeft(rig: Rig, detail: (text: string) => void): Promise<void> {
  // Neither of these two adds an object, and undoing them for nothing is cheap. Without istiod no pod gets a sidecar.
  for (const scenario of [istiodDown, ...(await stillThere(rig)), expiredRootSoon]) {
    detail(scenario.name);
    await scenario.undo(rig);
    await scenario.settle?.(rig);
  }
}

/** Scenarios of which an object is in the mesh. One question for all of them. */
export async function stillThere(rig: Rig): Promise<Scenario[]> {
  const input = scenarios.flatMap(({ adds }) => adds ?? []).join('---\n');
  const found = itemsOf(await rig.kubectl(['get', '-f', '-', '--ignore-not-found', '-o', 'json'], { input }));
  const names = new Set(found.map(nameOf));
  return scenarios.filter(({ name, adds }) => adds && parseObjects(adds, name).some((one) => names.has(nameOf(one))));
}
