import { describe, expect, it } from 'vitest';
import { why } from '@/mesh/path/reasons.ts';
import { causeOf, counterpart, partings } from './compare.ts';
import { branch, denied, fact, seven } from './sample.testkit.ts';

const route = (name: string) => ({ 2: { facts: [fact('listener', '0.0.0.0_8080'), fact('route', name)] } });

describe('partings', () => {
  it('finds none between two that are alike', () => {
    expect(partings(seven(route('a')), seven(route('a')))).toEqual([]);
  });

  it('leads with the first station that decides otherwise', () => {
    const [first, ...rest] = partings(
      seven({ ...route('a'), 3: { facts: [fact('security', 'mtls')] } }),
      seven({ ...route('b'), 3: { facts: [fact('security', 'plain')] } }),
    );
    expect(first).toMatchObject({ left: 2, right: 2, differences: [{ key: 'route' }] });
    expect(rest).toMatchObject([{ left: 3, differences: [{ key: 'security' }] }]);
  });

  it('does not tell at every later station that one goes no further', () => {
    const stopped = seven({
      2: { state: 'failed', because: why('registry-only') },
      ...Object.fromEntries([3, 4, 5, 6].map((i) => [i, { state: 'not-reached' as const }])),
    });
    const parts = partings(seven(), stopped);
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ right: 2, differences: [{ key: 'state' }] });
  });

  it('does not part over who sends: names, addresses and identities differ by nature', () => {
    const of = (name: string) =>
      seven({ 0: { title: name, facts: [fact('address', name)] }, 3: { facts: [fact('client-identity', name)] } });
    expect(partings(of('a'), of('b'))).toEqual([]);
  });

  it('pairs stations by what they are where one side has fewer', () => {
    const short = seven().filter((s) => s.side !== 'server');
    expect(partings(short, seven())[0]).toMatchObject({ left: null, right: 4 });
    expect(partings(seven(), short)[0]).toMatchObject({ left: 4, right: null });
  });
});

describe('counterpart', () => {
  it('is the way to the same cluster, else the likeliest', () => {
    const v2 = branch({ cluster: 'v2', probability: 0.2 });
    expect(counterpart(branch({ cluster: 'v2' }), [branch({ cluster: 'v1' }), v2])).toBe(v2);
    const [only] = [branch({ cluster: 'other' })];
    expect(counterpart(v2, [only])).toBe(only);
    expect(counterpart(v2, [])).toBeNull();
  });
});

describe('causeOf', () => {
  const origin = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'p' };
  it('is the policy that denied', () => {
    const stations = seven({ 5: { state: 'failed', facts: [fact('policy', 'none', { tone: 'bad', origin })] } });
    expect(causeOf(branch({ ...denied, stations }))).toBe(origin);
  });
  it('is the route’s object where it is answered', () => {
    const by = { kind: 'VirtualService', namespace: 'shop', name: 'v' };
    expect(causeOf(branch({ stations: seven({ 2: { facts: [fact('route', 'r', { origin: by })] } }) }))).toBe(by);
    expect(causeOf(branch())).toBeNull();
  });
});
