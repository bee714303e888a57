import { describe, expect, it } from 'vitest';
import { shop } from '../checks/checks.testkit.ts';
import { objectId, type Pod } from '../model/index.ts';
import { type Candidate, candidateOf, decide } from './decision.ts';
import { injectedIn, readyIn } from './injected.ts';

const mesh = shop();
const podOf = (prefix: string): Pod => {
  const pod = Object.values(mesh.pods).find((p) => p.id.startsWith(prefix));
  if (pod === undefined) throw new Error(prefix);
  return pod;
};
const thought = (over: Partial<Candidate> = {}): Candidate => ({
  namespace: 'shop',
  labels: {},
  annotations: {},
  hostNetwork: false,
  pod: null,
  ...over,
});
const INJECT = 'sidecar.istio.io/inject';

describe('decide', () => {
  it('agrees with what every pod of the recording has', () => {
    for (const pod of Object.values(mesh.pods)) {
      if (pod.controlPlane || pod.proxy === 'gateway') continue;
      expect([pod.id, decide(mesh, candidateOf(pod)).would]).toEqual([pod.id, pod.proxy === 'sidecar']);
    }
  });

  it('shows each term of each selector with what the label is', () => {
    const { webhooks } = decide(mesh, thought());
    const by = webhooks?.filter((w) => w.selects).map((w) => w.name);
    expect(by).toEqual(['namespace.sidecar-injector.istio.io']);
    const other = webhooks?.find((w) => w.name === 'rev.namespace.sidecar-injector.istio.io');
    expect(other?.ofNamespace.filter((t) => !t.holds)).toMatchObject([
      { key: 'istio.io/rev', found: null },
      { key: 'istio-injection', found: 'enabled' },
    ]);
    expect(other?.evidence).toEqual({
      kind: 'object',
      object: objectId('MutatingWebhookConfiguration', '', other?.configuration ?? ''),
      path: 'webhooks[name=rev.namespace.sidecar-injector.istio.io]',
    });
  });

  it('answers for a pod that is only thought of', () => {
    const would = (over: Partial<Candidate>) => {
      const { would: yes, because } = decide(mesh, thought(over));
      return [yes, because.code];
    };
    expect(would({})).toEqual([true, 'predates']);
    expect(would({ hostNetwork: true })).toEqual([false, 'host-network']);
    expect(would({ labels: { [INJECT]: 'false' } })).toEqual([false, 'opted-out']);
    expect(would({ annotations: { [INJECT]: 'false' } })).toEqual([false, 'opted-out']);
    expect(would({ labels: { [INJECT]: 'true' }, annotations: { [INJECT]: 'false' } })).toEqual([true, 'predates']);
    expect(would({ namespace: 'kube-system' })).toEqual([false, 'ignored-namespace']);
    expect(would({ namespace: 'legacy' })[0]).toBe(false);
    expect(would({ namespace: 'legacy', labels: { [INJECT]: 'true' } })).toEqual([true, 'predates']);
    expect(decide(mesh, thought({ namespace: 'nowhere' })).webhooks).toBeNull();
  });

  it('says which of the injector’s own refusals it does not pass', () => {
    const { injector } = decide(mesh, thought({ annotations: { [INJECT]: 'false' }, hostNetwork: true }));
    expect(injector.map((s) => [s.code, s.passes])).toEqual([
      ['host-network', false],
      ['ignored-namespace', true],
      ['opt-out', false],
    ]);
    expect(injector[2]?.evidence).toEqual({ kind: 'derived', from: `metadata.annotations[${INJECT}]` });
  });

  it('finds a webhook that nobody answers, or that is verified by another root than the mesh’s', () => {
    const down = Object.fromEntries(
      Object.entries(mesh.endpointSlices).map(([key, slice]) => [
        key,
        slice.service === 'istio-system/istiod'
          ? { ...slice, endpoints: slice.endpoints.map((e) => ({ ...e, ready: false })) }
          : slice,
      ]),
    );
    expect(decide(mesh, thought()).broken).toBeNull();
    expect(decide({ ...mesh, endpointSlices: down }, thought()).broken).toMatchObject({
      reach: 'down',
      failurePolicy: 'Fail',
    });
    const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
    const facts = { ...mesh.facts, rootCertificates: pem('AAAA\nBBBB') };
    const with_ = (caBundle: string | null | undefined) =>
      decide(
        {
          ...mesh,
          facts,
          webhooks: Object.fromEntries(Object.entries(mesh.webhooks).map(([k, w]) => [k, { ...w, caBundle }])),
        },
        thought(),
      );
    expect(with_(pem('AAAABBBB')).broken).toBeNull();
    expect(with_(pem('CCCC')).broken).toMatchObject({ ca: 'other' });
    expect(with_(undefined).webhooks?.[0]?.ca).toBe('unknown');
  });
});

describe('injectedIn', () => {
  it('reads the injector’s signature', () => {
    const injected = injectedIn(podOf('shop/order-'));
    expect(injected).toMatchObject({ revision: 'default', proxy: { name: 'istio-proxy' } });
    expect([...(injected?.containers ?? []), ...(injected?.initContainers ?? [])]).toContain('istio-proxy');
    expect(injected?.volumes).toContain('istio-envoy');
    expect(readyIn(podOf('shop/order-'))).toEqual({ ready: 2, all: 2 });
  });

  it('is null without one, and reads any', () => {
    expect(injectedIn(podOf('legacy/'))).toBeNull();
    for (const status of ['', '{', '[]', '{"containers":[1,null]}'])
      expect(injectedIn({ ...podOf('shop/order-'), annotations: { 'sidecar.istio.io/status': status } })).toMatchObject(
        { containers: [] },
      );
  });
});
