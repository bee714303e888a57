import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNamespace, decodeWebhooks } from '@/server/sources/kubernetes/decode';
import { decodePod } from '@/server/sources/kubernetes/decodePod';
import { listSchema, namespaceSchema, podSchema, webhookConfigurationSchema } from '@/server/sources/kubernetes/schema';
import type { Labels, Mesh, Pod } from '../model/index.ts';
import { keyed } from '../reduce/table.ts';
import { injectionOf } from './injection.ts';
import { selects } from './selector.ts';

const items = (name: string) =>
  listSchema.parse(JSON.parse(readFileSync(`fixtures/istio-1.31/kubernetes/${name}.json`, 'utf8'))).items ?? [];

const pods = items('pods').map((item) => decodePod(podSchema.parse(item)));
const webhooks = items('mutatingwebhookconfigurations').flatMap((item) =>
  decodeWebhooks(webhookConfigurationSchema.parse(item), 'mutating'),
);
const mesh: Pick<Mesh, 'namespaces' | 'webhooks' | 'degradations'> = {
  namespaces: keyed(
    items('namespaces').map((item) => decodeNamespace(namespaceSchema.parse(item))),
    (n) => n.name,
  ),
  webhooks: keyed(webhooks, (w) => `${w.type}/${w.configuration}/${w.name}`),
  degradations: [],
};
const order = pods.find((pod) => pod.id.startsWith('shop/order-')) as Pod;
const namespaced = (labels: Labels) => ({
  ...mesh,
  namespaces: { shop: { ...(mesh.namespaces.shop as Mesh['namespaces'][string]), labels } },
});
const plain: Pod = { ...order, proxy: 'none' };
const codeOf = (where: typeof mesh, pod: Pod) => injectionOf(where, pod).because.code;

describe('injectionOf', () => {
  it('agrees with every captured pod: who has a sidecar was selected, who has none was not', () => {
    for (const pod of pods) {
      const { injected, because } = injectionOf(mesh, pod);
      expect([
        pod.id,
        injected
          ? ['webhook', 'has-proxy']
          : ['not-selected', 'control-plane', 'ignored-namespace', 'host-network', 'own-proxy'],
      ]).toEqual([pod.id, expect.arrayContaining([because.code])]);
    }
  });

  it('names the webhook that decided', () => {
    expect(injectionOf(mesh, order).because).toEqual({
      code: 'webhook',
      webhook: 'namespace.sidecar-injector.istio.io',
      configuration: 'istio-sidecar-injector',
    });
    expect(injectionOf(namespaced({ 'istio.io/rev': 'default' }), order).because).toMatchObject({
      webhook: 'rev.namespace.sidecar-injector.istio.io',
    });
  });

  it('says why there is no sidecar', () => {
    expect(codeOf(mesh, plain)).toBe('predates');
    expect(injectionOf(namespaced({ 'istio-injection': 'disabled' }), plain).because).toEqual({
      code: 'namespace-off',
      namespace: 'shop',
      value: 'disabled',
    });
    expect(codeOf(namespaced({}), plain)).toBe('not-selected');
    expect(codeOf(mesh, { ...plain, labels: { 'sidecar.istio.io/inject': 'false' } })).toBe('opted-out');
    expect(codeOf(mesh, { ...plain, annotations: { 'sidecar.istio.io/inject': 'false' } })).toBe('opted-out');
    expect(codeOf(mesh, { ...plain, hostNetwork: true })).toBe('host-network');
    expect(codeOf(mesh, { ...plain, proxy: 'ambient' })).toBe('ambient');
    expect(codeOf({ ...mesh, webhooks: {} }, plain)).toBe('no-webhook');
    expect(codeOf({ ...mesh, namespaces: {} }, plain)).toBe('webhooks-unknown');
  });

  it('lets the label beat the annotation, and a namespace label beat the pod’s revision', () => {
    const both = {
      ...plain,
      labels: { 'sidecar.istio.io/inject': 'true' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
    };
    expect(codeOf(mesh, both)).toBe('predates');
    const other = { ...plain, labels: { 'istio.io/rev': 'canary' } };
    expect(injectionOf(mesh, other).because).toMatchObject({ webhook: 'namespace.sidecar-injector.istio.io' });
  });

  it('claims nothing when the webhooks may not be read', () => {
    const fault = { code: 'forbidden', message: '', remedy: '' };
    const blind = {
      ...mesh,
      webhooks: {},
      degradations: [
        { source: 'kubernetes' as const, scope: 'mutatingwebhookconfigurations', fault, since: order.createdAt },
      ],
    };
    expect(codeOf(blind, plain)).toBe('webhooks-unknown');
  });
});

describe('selects', () => {
  it('holds NotIn and DoesNotExist for an absent label', () => {
    const expression = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist') => ({
      matchLabels: {},
      matchExpressions: [{ key: 'a', operator, values: ['1'] }],
    });
    const table = (labels: Labels) =>
      (['In', 'NotIn', 'Exists', 'DoesNotExist'] as const).map((o) => selects(expression(o), labels));
    expect(table({})).toEqual([false, true, false, true]);
    expect(table({ a: '1' })).toEqual([true, false, true, false]);
    expect(table({ a: '2' })).toEqual([false, true, true, false]);
    expect(selects({ matchLabels: {}, matchExpressions: [] }, {})).toBe(true);
    expect(selects({ matchLabels: { a: '1' }, matchExpressions: [] }, { a: '2' })).toBe(false);
  });
});
