import type { MeshObject, Pod } from '../model/index.ts';
import { namespaceOf } from '../model/index.ts';
import { at, isEmpty, labelsOf, matches, text } from './read.ts';
import type { World } from './world.ts';

export type PeerMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';
const MODES: ReadonlySet<string> = new Set(['STRICT', 'PERMISSIVE', 'DISABLE']);

/** The mode in force on one port of a pod, and the object that says it (null: Istio's default). */
export type PeerModeInForce = { readonly mode: PeerMode; readonly object: MeshObject | null; readonly path: string };

/**
 * PeerAuthentication in force: the workload's own, else its namespace's, else the mesh's; of several the oldest; UNSET
 * inherits; a port's own mode beats the workload's (istio.io/istio `pilot/pkg/model/authentication.go`).
 */
export function peerModeOf(world: World, pod: Pod, port: number | null): PeerModeInForce {
  const namespace = namespaceOf(pod.id);
  const all = world.peersIn(namespace).flatMap((object) => {
    const labels = labelsOf(at(object.spec, 'selector', 'matchLabels'));
    const here = object.namespace === namespace;
    const root = object.namespace === world.root;
    if (!isEmpty(labels)) return (here || root) && matches(labels, pod.labels) ? [{ object, rank: 0 }] : [];
    return here ? [{ object, rank: 1 }] : root ? [{ object, rank: 2 }] : [];
  });
  for (const { object, rank } of all.toSorted((a, b) => a.rank - b.rank || a.object.createdAt - b.object.createdAt)) {
    const ofPort = port === null || rank > 0 ? '' : text(at(object.spec, 'portLevelMtls', String(port), 'mode'));
    if (MODES.has(ofPort)) return { mode: ofPort as PeerMode, object, path: `spec.portLevelMtls[${port}].mode` };
    const mode = text(at(object.spec, 'mtls', 'mode'));
    if (MODES.has(mode)) return { mode: mode as PeerMode, object, path: 'spec.mtls.mode' };
  }
  return { mode: 'PERMISSIVE', object: null, path: '' };
}
