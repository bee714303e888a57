import { beforeAll, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, ORDER } from '@/server/captured.testkit.ts';
import { asks } from './explain.testkit.ts';
import { explain } from './explain.ts';
import { stagesOf } from './stages.ts';

let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});
const stages = (...args: Parameters<typeof asks>) =>
  explain(factsOf(mesh), asks(...args)).branches.map((b) => stagesOf(b.stations));

test('the decisions of a weighted call stand in order, each with what lost', () => {
  const [first = []] = stages(ORDER, 'http://payment:8080/x');
  expect(first.map((s) => `${s.at} ${s.kind}`)).toEqual([
    'client app',
    'client interception',
    'client listener',
    'client filter-chain',
    'client route',
    'client cluster',
    'client endpoint',
    'client tls',
    'server interception',
    'server filter-chain',
    'server route',
    'server authorization',
    'server cluster',
    'server app',
  ]);
  const of = (kind: string, at = 'client') => first.find((s) => s.kind === kind && s.at === at);
  expect(of('interception')?.chosen).toContain('-j REDIRECT');
  expect(of('interception')?.because).toEqual({ code: 'rule-redirects', params: { port: 15001 } });
  expect(of('cluster')).toMatchObject({
    chosen: 'outbound|8080|v1|payment.shop.svc.cluster.local',
    rejected: [{ name: 'outbound|8080|v2|payment.shop.svc.cluster.local', because: { code: 'weight-not-picked' } }],
  });
  expect(of('route')?.origin).toEqual({ kind: 'VirtualService', namespace: 'shop', name: 'payment' });
  expect(of('route')?.rejected[0]).toMatchObject({ of: 'route', because: { code: 'header-mismatch' } });
  expect(of('route')?.rejected.at(-1)?.of).toBe('virtual-host');
  expect(of('endpoint')?.chosen).toBe('10.244.0.11:8080');
  expect(of('tls')?.chosen).toBe('mtls');
});

test('every stage that chose says where it stands, and every loser why it lost', () => {
  for (const [from, url] of [
    [ORDER, 'http://payment:8080/x'],
    [CLIENT, 'http://order:8080/'],
    [CLIENT, 'http://example.com/'],
    [CLIENT, 'http://nope/'],
    [CLIENT, 'tcp://10.1.2.3:9999'],
    ['outside', 'http://shop.example.com/'],
  ] as const)
    for (const stage of stages(from, url).flat()) {
      if (stage.chosen !== null) expect(stage.evidence, JSON.stringify(stage)).not.toBeNull();
      else expect(stage.because, JSON.stringify(stage)).not.toBeNull();
      for (const loser of stage.rejected) expect(loser.because, loser.name).not.toBeNull();
    }
});

test('what never was reached decides nothing', () => {
  const [only = []] = stages(CLIENT, 'http://nope:8080/');
  expect(only.map((s) => [s.kind, s.chosen, s.because?.code])).toEqual([['app', null, 'name-unresolved']]);
});
