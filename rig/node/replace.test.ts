import { expect, test } from 'vitest';
import { parseObjects } from '../mesh/documents.ts';
import type { Pod } from '../pods.ts';
import type { Rig } from '../rig.ts';
import { replacePods } from './replace.ts';

const HASH = '5d8f9c7b6';
const pod = (namespace: string, workload: string, end: string, image: string): Pod => ({
  metadata: {
    name: `${workload}-${HASH}-${end}`,
    namespace,
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'pod-template-hash': HASH },
    ownerReferences: [{ kind: 'ReplicaSet', name: `${workload}-${HASH}` }],
  },
  spec: { containers: [{ image: 'app:1' }], initContainers: [{ image }] },
});

/** A mesh that notes what is done to it, in order. */
function meshOf(pods: readonly Pod[]) {
  const done: string[] = [];
  const rig = {
    async kubectl(args: readonly string[]) {
      if (args.includes('rollout')) done.push(args.slice(1, 5).join(' '));
      return JSON.stringify({ items: pods });
    },
    async remove(text: string) {
      done.push(...parseObjects(text, 'removed').map(({ kind, metadata }) => `${kind} ${metadata.name} goes`));
    },
  } as unknown as Rig;
  return { rig, done };
}

test('istiod is replaced and waited for first, and what is new is noted before the others are waited for', async () => {
  const { rig, done } = meshOf([
    pod('shop', 'order', 'a', 'proxyv2:1'),
    pod('shop', 'order', 'b', 'proxyv2:1'),
    pod('istio-system', 'istiod', 'c', 'proxyv2:1'),
    pod('legacy', 'erp', 'd', 'other:1'),
  ]);
  await replacePods(
    rig,
    new Set(['proxyv2:1']),
    () => {},
    () => done.push('noted'),
  );
  expect(done).toEqual([
    `Pod istiod-${HASH}-c goes`,
    'istio-system rollout status deployment/istiod',
    `Pod order-${HASH}-a goes`,
    `Pod order-${HASH}-b goes`,
    'noted',
    'shop rollout status deployment/order',
  ]);
});

test('where no image is new no pod goes, and that is noted', async () => {
  const { rig, done } = meshOf([pod('shop', 'order', 'a', 'proxyv2:1')]);
  await replacePods(
    rig,
    new Set(),
    () => {},
    () => done.push('noted'),
  );
  expect(done).toEqual(['noted']);
});
