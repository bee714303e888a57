import { expect, it } from 'vitest';
import { subsetLabelsMatch } from './subsets.ts';

const pod = { labels: { version: 'v1', 'topology.kubernetes.io/zone': 'a' }, node: 'n1' };

it.each([
  [{}, true],
  [{ version: 'v1' }, true],
  [{ version: 'v2' }, false],
  [{ 'topology.kubernetes.io/zone': 'a' }, null],
  [{ 'topology.kubernetes.io/region': 'r', version: 'v1' }, null],
  [{ 'topology.kubernetes.io/region': 'r', version: 'v2' }, false],
  [{ 'topology.istio.io/cluster': 'c' }, null],
  [{ 'topology.istio.io/network': 'n' }, null],
  [{ 'topology.istio.io/subzone': 's' }, null],
  [{ 'kubernetes.io/hostname': 'n1' }, true],
  [{ 'kubernetes.io/hostname': 'n2' }, false],
])('a subset of %o holds for the pod: %s', (wanted, holds) => {
  expect(subsetLabelsMatch(wanted, pod)).toBe(holds);
});

it('leaves open on which node a pod will run', () => {
  expect(subsetLabelsMatch({ 'kubernetes.io/hostname': 'n1' }, { ...pod, node: null })).toBe(null);
});
