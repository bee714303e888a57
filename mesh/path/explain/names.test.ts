import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, GATEWAY, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import {
  epochMs,
  type Json,
  type MeshObject,
  objectId,
  type PodId,
  podId,
  type ServiceId,
  serviceId,
} from '../../model/index.ts';
import { resolve } from './clientAddress.ts';
import { translate } from './clientKubeProxy.ts';
import { asks } from './explain.testkit.ts';
import { explain } from './explain.ts';
import { likelyPods } from './likely.ts';

let base: Captured;
beforeAll(() => {
  base = captured();
});
const PAYMENT = serviceId('shop', 'payment');
const PAYMENT_V2 = podId('shop', 'payment-v2-7d5b85d76d-bp7xj');
const AT = epochMs(1_795_363_200_000);

/** Addresses that a pod of shop dials for a host. */
function dials(host: string, mesh = base.mesh, captured = false, given: string | null = null) {
  const found = resolve(
    mesh,
    { namespace: 'shop', pod: base.mesh.pods[ORDER] ?? null, captured, config: null },
    host,
    given,
  );
  return found.kind === 'none' ? found.because.code : found.dialled.map((d) => `${d.share} ${d.ip}`);
}
const withService = (id: ServiceId, over: object) => ({
  ...base.mesh,
  services: { ...base.mesh.services, [id]: { ...(base.mesh.services[PAYMENT] as object), id, ...over } as never },
});

describe('names', () => {
  test('D-1, D-2: an address that was given, one that was typed, localhost', () => {
    expect(dials('payment', base.mesh, false, '10.9.9.9')).toEqual(['1 10.9.9.9']);
    expect(dials('[fd00::1]')).toEqual(['1 fd00::1']);
    expect(dials('localhost')).toEqual(['1 127.0.0.1']);
  });

  test('D-3: every form of a Service’s name', () => {
    for (const name of ['payment', 'payment.shop', 'payment.shop.svc', 'PAYMENT.shop.svc.cluster.local.'])
      expect(dials(name), name).toEqual(['1 10.96.3.190']);
  });

  test('D-4: a headless Service is its ready pods, one of them by its name; an ExternalName is an alias', () => {
    const headless = withService(PAYMENT, { headless: true, clusterIps: [] });
    expect(dials('payment', headless)).toEqual(['0.5 10.244.0.12', '0.5 10.244.0.11']);
    expect(dials(`${PAYMENT_V1.split('/')[1]}.payment.shop`, headless)).toEqual(['1 10.244.0.11']);
    const alias = withService(serviceId('shop', 'pay'), { externalName: 'payment.shop.svc.cluster.local' });
    expect(dials('pay', alias)).toEqual(['1 10.96.3.190']);
    const circle = withService(serviceId('shop', 'pay'), { externalName: 'pay.shop.svc.cluster.local' });
    expect(dials('pay', circle)).toBe('name-unresolved');
  });

  test('D-7: a ServiceEntry’s host where the sidecar answers DNS, and nowhere else', () => {
    const entry = (spec: Json, status: Json = null): MeshObject =>
      ({
        ...{ id: objectId('ServiceEntry', 'shop', 'mail'), kind: 'ServiceEntry', apiVersion: '', namespace: 'shop' },
        ...{ name: 'mail', labels: {}, annotations: {}, generation: null, resourceVersion: '', spec, status },
      }) as never;
    const mesh = (of: MeshObject) => ({ ...base.mesh, objects: { [of.id]: of } });
    const own = mesh(entry({ hosts: ['mail.example'], addresses: ['240.0.0.7'] }));
    expect(dials('mail.example', own, true)).toEqual(['1 240.0.0.7']);
    expect(dials('mail.example', own)).toEqual(['1 null']);
    const allotted = mesh(
      entry({ hosts: ['*.example'] }, { addresses: [{ value: '240.240.0.1', host: 'mail.example' }] }),
    );
    expect(dials('mail.example', allotted, true)).toEqual(['1 240.240.0.1']);
  });

  test('D-8: from outside, the gateway that has the port; no port of any gateway, unknown', () => {
    const facts = { ...factsOf(base), at: AT };
    const found = explain(facts, asks('outside', 'http://shop.example.com/'));
    expect(found.branches[0]?.stations[1]?.pod).toBe(GATEWAY);
    expect(explain(facts, asks('outside', 'http://shop.example.com:9999/')).verdict.kind).not.toBe('answered');
  });
});

describe('the kernel', () => {
  test('K-1, K-2, K-3: one of the ready endpoints, none, a port that the Service does not have', () => {
    const { mesh } = base;
    expect(translate(mesh, '10.96.3.190', 8080)).toMatchObject({
      kind: 'endpoints',
      endpoints: [
        { ip: '10.244.0.12', share: 0.5 },
        { ip: '10.244.0.11', share: 0.5 },
      ],
    });
    expect(translate(mesh, '10.96.3.190', 9999).kind).toBe('no-port');
    expect(translate({ ...mesh, endpointSlices: {} }, '10.96.3.190', 8080).kind).toBe('no-endpoints');
    expect(translate(mesh, '10.244.0.11', 8080).kind).toBe('untouched');
  });

  test('P-3: without an Envoy the endpoints are where the kernel leads', () => {
    const pods = { ...base.mesh.pods, [ORDER]: { ...(base.mesh.pods[ORDER] as object), proxy: 'none' } as never };
    const e = explain(
      { ...factsOf({ ...base, mesh: { ...base.mesh, pods } }), at: AT },
      asks(ORDER, 'http://payment:8080/'),
    );
    expect(e.branches.flatMap((b) => b.endpoints).sort()).toEqual(['10.244.0.11:8080', '10.244.0.12:8080']);
  });
});

describe('what is read ahead', () => {
  const likely = (from: PodId | 'outside', url: string) => likelyPods(base.mesh, asks(from, url));
  test('is the sender and the pods behind the name', () => {
    expect(likely(ORDER, 'http://payment:8080/')).toEqual([ORDER, PAYMENT_V2, PAYMENT_V1]);
    expect(likely(CLIENT, 'http://10.244.0.13:8080/')).toEqual([CLIENT, ORDER]);
  });
  test('is nobody behind names that are outside, and nobody for somebody outside', () => {
    expect(likely(ORDER, 'http://example.com/')).toEqual([ORDER]);
    expect(likely('outside', 'http://shop.example.com/')).toEqual([]);
  });
});
