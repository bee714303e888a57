import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeNamespace, decodeWebhooks } from '@/server/sources/kubernetes/decode';
import { decodePod } from '@/server/sources/kubernetes/decodePod';
import { namespaceSchema, podSchema, webhookConfigurationSchema } from '@/server/sources/kubernetes/schema';
import { injection as words } from '@/words/en/injection';
import { epochMs, type Pod, podId } from '../model/index.ts';
import { explainInjection } from './explain.ts';

const items = (name: string): unknown[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../fixtures/istio-1.31/kubernetes/${name}.json`), 'utf8'))
    .items;
const pods = items('pods').map((p) => decodePod(podSchema.parse(p)));
const namespaces = Object.fromEntries(
  items('namespaces').map((n) => {
    const namespace = decodeNamespace(namespaceSchema.parse(n));
    return [namespace.name, namespace];
  }),
);
const webhooks = Object.fromEntries(
  items('mutatingwebhookconfigurations')
    .flatMap((w) => decodeWebhooks(webhookConfigurationSchema.parse(w), 'mutating'))
    .map((w) => [`mutating/${w.configuration}/${w.name}`, w]),
);
const mesh = { namespaces, webhooks, degradations: [] };
const named = (prefix: string): Pod => {
  const pod = pods.find((p) => p.id.startsWith(prefix));
  if (pod === undefined) throw new Error(prefix);
  return pod;
};
const client = named('shop/client');
const bare = (changes: Partial<Pod>): Pod => ({ ...client, annotations: {}, proxy: 'none', ...changes });
const code = (pod: Pod, of: Parameters<typeof explainInjection>[0] = mesh) => explainInjection(of, pod).because.code;
const withNamespace = (labels: Record<string, string>) => ({
  ...mesh,
  namespaces: { ...namespaces, other: { name: 'other', labels, createdAt: epochMs(0) } },
});

describe('explainInjection', () => {
  it('names the webhook that injected the pods of the captured mesh', () => {
    expect(explainInjection(mesh, client)).toMatchObject({
      injected: true,
      proxy: 'sidecar',
      because: {
        code: 'webhook',
        webhook: 'namespace.sidecar-injector.istio.io',
        configuration: 'istio-sidecar-injector',
      },
    });
    expect(explainInjection(mesh, client).steps.map((s) => s.code)).toEqual([
      'has-proxy',
      'injected-by',
      'webhook-passes-by',
      'webhook-passes-by',
      'webhook-selects',
      'webhook-passes-by',
    ]);
    expect(code(named('istio-system/istiod'))).toBe('control-plane');
    expect(explainInjection(mesh, named('istio-system/istio-ingressgateway'))).toMatchObject({
      injected: false,
      because: { code: 'own-proxy' },
    });
    expect(code(named('kube-system/coredns'))).toBe('ignored-namespace');
  });

  it('finds each reason against a sidecar', () => {
    expect(code(bare({}))).toBe('predates');
    expect(code(bare({ hostNetwork: true }))).toBe('host-network');
    expect(code(bare({ labels: { 'sidecar.istio.io/inject': 'false' } }))).toBe('opted-out');
    expect(code(bare({ annotations: { 'sidecar.istio.io/inject': 'false' } }))).toBe('opted-out');
    expect(code(bare({ proxy: 'ambient' }))).toBe('ambient');
    const elsewhere = bare({ id: podId('other', 'x'), labels: {} });
    expect(code(elsewhere, withNamespace({}))).toBe('not-selected');
    expect(code(elsewhere, withNamespace({ 'istio-injection': 'disabled' }))).toBe('namespace-off');
    expect(code(elsewhere, withNamespace({ 'istio.io/rev': 'canary' }))).toBe('revision-unknown');
    expect(code(elsewhere)).toBe('webhooks-unknown');
    expect(code(elsewhere, { ...withNamespace({}), webhooks: {} })).toBe('no-webhook');
  });

  it('lets the label beat the annotation, the namespace beat the revision, and the pod opt in by itself', () => {
    const pod = (labels: Record<string, string>, annotations: Record<string, string> = {}) =>
      bare({ id: podId('other', 'x'), labels, annotations });
    const inject = { 'sidecar.istio.io/inject': 'true' };
    expect(code(pod(inject, { 'sidecar.istio.io/inject': 'false' }), withNamespace({}))).toBe('predates');
    expect(code(pod({ 'istio.io/rev': 'default' }), withNamespace({}))).toBe('predates');
    expect(
      explainInjection(withNamespace({ 'istio-injection': 'enabled', 'istio.io/rev': 'canary' }), pod({})).because,
    ).toMatchObject({ code: 'predates', webhook: 'namespace.sidecar-injector.istio.io' });
  });

  it('has words for every reason and step, with the requirement that was missed', () => {
    const { because, steps } = explainInjection(withNamespace({}), bare({ id: podId('other', 'x'), labels: {} }));
    expect(words.because(because)).toBe(
      'Its namespace other has no injection label, and it asks for no sidecar itself.',
    );
    expect(steps.map(words.step)).toContain(
      'namespace.sidecar-injector.istio.io asks of the namespace: istio-injection In enabled; it has no such label.',
    );
  });
});
