import type { MeshAnswer, StatusAnswer } from './answers.ts';
import { podsOf, wouldInject } from './judge/kubernetes.ts';
import { eventually, expect, test } from './live.ts';
import { expectTrueInjection, expectTrueMesh } from './truth.ts';

test('knows every pod with its workload, every service and every Istio object', async ({ rig, meshpath }) => {
  await expectTrueMesh(rig, meshpath);
  const { mesh } = await meshpath.get<MeshAnswer>('/api/v1/mesh');
  const workloads = new Set(Object.values(mesh.pods).map((p) => p.workload));
  for (const name of [
    'istio-system/Deployment/istio-ingressgateway',
    'storefront/Deployment/storefront',
    'shop/Deployment/order',
    'shop/Deployment/payment-v1',
    'shop/Deployment/payment-v2',
    'shop/Deployment/payment-v3-canary',
    'warehouse/Deployment/inventory',
    'warehouse/Deployment/shipping',
    'messaging/Deployment/notifications',
    'books/StatefulSet/ledger',
    'load/Deployment/loadgen',
    'legacy/Deployment/erp',
    'outside/Deployment/shopper',
  ])
    expect([...workloads], 'the demo is there').toContain(name);
});

/** Why a pod has a sidecar or none, by namespace; workloads that stand apart have a line of their own. */
const BECAUSE: Readonly<Record<string, string>> = {
  'istio-system/Deployment/istiod': 'control-plane',
  'istio-system/Deployment/istio-ingressgateway': 'own-proxy',
  'kube-system': 'ignored-namespace',
  legacy: 'not-selected',
  outside: 'not-selected',
};

test('knows who is injected and why, on the server and on the command line', async ({ rig, meshpath }) => {
  await expectTrueInjection(rig, meshpath);
  const pods = await podsOf(rig);
  const { document } = await meshpath.command<StatusAnswer>('status');
  for (const { injection } of [await meshpath.get<StatusAnswer>('/api/v1/status'), document])
    for (const pod of pods) {
      const reason = injection.find((i) => i.pod === pod.id);
      expect(reason?.injected, pod.id).toBe(pod.injected);
      expect(reason?.code, pod.id).toBe(BECAUSE[pod.workload] ?? BECAUSE[pod.namespace] ?? 'webhook');
    }
  for (const pod of pods) expect(await wouldInject(rig, pod), `istioctl on ${pod.id}`).toBe(pod.injected);
});

test('draws every workload that kubectl finds, but for the node’s own', async ({ rig, open, page }) => {
  await open('/mesh');
  await eventually(async () => {
    const pods = (await podsOf(rig)).filter((p) => p.namespace !== 'kube-system' && p.labels.app !== 'istiod');
    const nodes = page.getByRole('group', { name: /^The data plane/ }).locator('[data-node*="/"]');
    const drawn = await nodes.evaluateAll((all) => all.map((node) => node.getAttribute('data-node') ?? ''));
    // Those that are gone stay for as long as their traffic is shown.
    expect(drawn).toEqual(expect.arrayContaining([...new Set(pods.map((p) => p.workload))]));
  }, 20_000);
});
