import { type MeshEvent, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { list } from './client.ts';
import { CORE_KINDS, type Kind, objectKind } from './kinds.ts';
import { createSink } from './sinks.ts';

/** What names and addresses of a request are worked out from. */
const WANTED: readonly Kind['of'][] = ['namespaces', 'pods', 'services', 'endpointSlices'];
/** Newest first: Istio before 1.22 does not serve `v1`. */
const VERSIONS = ['v1', 'v1beta1'] as const;

/**
 * Lists what a request's names and addresses mean, once and without a watch: pods, Services and their endpoints, and the
 * hosts of ServiceEntries. Pods are needed; of anything else that is refused the rest is read all the same, and said.
 */
export async function readOnce(
  connection: ClusterConnection,
  emit: (event: MeshEvent) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<void>> {
  const read = async (kind: Kind): Promise<Result<void>> => {
    const sink = createSink(kind, { emit, clock, onPods: () => {}, onConfigMap: () => {} });
    sink.begin();
    const { result: listed } = await list(connection, kind, sink.add, { clock, signal });
    if (listed.ok) sink.commit();
    return listed.ok ? ok(undefined) : listed;
  };
  const parts = CORE_KINDS.filter((kind) => WANTED.includes(kind.of)).map(async (kind) => {
    const done = await read(kind);
    if (done.ok || kind.of === 'pods') return done;
    emit({
      kind: 'degraded',
      at: clock.now(),
      degradation: { source: 'kubernetes', scope: kind.scope, fault: done.error },
    });
    return ok(undefined);
  });
  const entries = async (): Promise<Result<void>> => {
    for (const version of VERSIONS) {
      const done = await read(objectKind('networking.istio.io', version, 'serviceentries', 'ServiceEntry'));
      // Not served at all: there are none, as in a cluster without Istio's definitions.
      if (done.ok || done.error.code !== 'not-found') return ok(undefined);
    }
    return ok(undefined);
  };
  const done = await Promise.all([...parts, entries()]);
  return done.find((part) => !part.ok) ?? ok(undefined);
}
