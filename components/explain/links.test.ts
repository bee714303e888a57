import { describe, expect, it } from 'vitest';
import { EMPTY_MESH, type NodeId } from '@/mesh/model';
import { sampleLine, sampleRequest } from '../requests/sample.ts';
import { defaultSender, examplesOf } from './examples.ts';
import { explainRequestHref, questionOf, questionOfEdge } from './links.ts';
import { foundSenders, sendersOf } from './senders.ts';

const asked = (changes: Parameters<typeof sampleLine>[0]) =>
  questionOf(sampleRequest('r', { client: sampleLine(changes) }));

describe('questionOf', () => {
  it('asks about the request as its caller sent it', () => {
    expect(asked({})).toMatchObject({
      from: 'shop/order-1',
      to: 'http://payment:8080/checkout',
      method: '',
      headers: [],
    });
    expect(asked({ method: 'POST' })?.method).toBe('POST');
  });

  it('takes the port from the connection where the authority has none, and sends that authority all the same', () => {
    expect(asked({ authority: 'payment' })).toMatchObject({
      to: 'http://payment:8080/checkout',
      headers: ['host: payment'],
    });
    expect(asked({ authority: 'payment', downstreamLocal: '10.96.0.1:80' })).toMatchObject({
      to: 'http://payment/checkout',
      headers: [],
    });
  });

  it('leaves a gateway’s own port out: outside it is another', () => {
    expect(
      asked({ authority: 'shop.example', downstreamLocal: '10.0.0.1:8080', upstreamLocal: '10.0.0.1:40000' })?.to,
    ).toBe('http://shop.example/checkout');
    const refused = sampleRequest('r', {
      caller: 'external:outside' as NodeId,
      client: sampleLine({ authority: 'shop.example', downstreamLocal: '10.0.0.1:8080', upstreamLocal: null }),
    });
    expect(questionOf(refused)?.to).toBe('http://shop.example/checkout');
  });

  it('asks about TCP by the cluster’s host', () => {
    expect(
      asked({
        method: null,
        path: null,
        authority: null,
        upstreamCluster: 'outbound|5432||db.books.svc.cluster.local',
      }),
    ).toMatchObject({ to: 'tcp://db.books.svc.cluster.local:5432', headers: [] });
  });

  it('names a caller without a proxy by its workload, and gives up on one that nobody knows', () => {
    const of = (source: string) =>
      questionOf(sampleRequest('r', { client: null, source: source as NodeId }))?.from ?? null;
    expect(of('legacy/Deployment/erp')).toBe('legacy/erp');
    expect(of('external:outside')).toBe('outside');
    expect(of('unknown:10.1.1.1')).toBeNull();
    expect(explainRequestHref(sampleRequest('r', { client: null, server: null }))).toBeNull();
  });
});

describe('questionOfEdge', () => {
  it('asks about the latest request of the edge', () => {
    const request = sampleRequest('latest');
    const mesh = { ...EMPTY_MESH, requests: [sampleRequest('old'), request] };
    expect(questionOfEdge(mesh, request)).toMatchObject({ observed: 'latest', question: { from: 'shop/order-1' } });
    expect(questionOfEdge(EMPTY_MESH, request)).toBeNull();
  });
});

describe('examplesOf', () => {
  it('gives three at most, of different edges, a failed one among them', () => {
    const to = (id: string, target: string, status: number) =>
      sampleRequest(id, { target: target as NodeId, client: sampleLine({ status, path: `/${id}` }) });
    const requests = ['a', 'b', 'c', 'd'].map((x) => to(x, `shop/Deployment/${x}`, 200));
    const found = examplesOf([to('bad', 'shop/Deployment/bad', 503), ...requests, to('d2', 'shop/Deployment/d', 200)]);
    expect(found.map((e) => e.observed.id)).toEqual(['d2', 'bad', 'c']);
    expect(examplesOf([])).toEqual([]);
  });
});

describe('senders', () => {
  const pod = (id: string, workload: string, changes = {}) => ({
    [id]: { id, workload, phase: 'Running', proxy: 'sidecar', controlPlane: false, ...changes },
  });
  const pods = {
    ...pod('shop/order-a', 'shop/Deployment/order'),
    ...pod('shop/order-b', 'shop/Deployment/order'),
    ...pod('shop/done', 'shop/Job/done', { phase: 'Succeeded' }),
    ...pod('sys/istiod', 'sys/Deployment/istiod', { controlPlane: true }),
    ...pod('bare/one', 'bare/Pod/one', { proxy: 'none' }),
  } as unknown as typeof EMPTY_MESH.pods;

  it('are outside, every running workload, and its pods when they are looked for', () => {
    const all = sendersOf(pods);
    const values = (query: string) => foundSenders(all, query, 'outside the mesh').map((s) => s.value);
    expect(values('')).toEqual(['outside', 'bare/one', 'shop/order']);
    expect(values('order-b')).toEqual(['shop/order-b']);
    expect(values('outside')).toEqual(['outside']);
    expect(all.find((s) => s.value === 'shop/order')?.pods).toBe(2);
  });

  it('begin with who sends most', () => {
    const edge = (source: string, total: number) => ({ id: source, source, buckets: [{ total }], counters: null });
    const edges = { a: edge('shop/Deployment/order', 2), b: edge('load/Deployment/gen', 9), c: edge('external:x', 99) };
    expect(defaultSender(edges as unknown as typeof EMPTY_MESH.edges)).toBe('load/gen');
    expect(defaultSender({})).toBe('');
  });
});
