import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../model/index.ts';
import { apply } from './apply.testkit.ts';
import { changesOf } from './changes.ts';
import { diffOf } from './diff.ts';
import { settled } from './lists.ts';

const NAMES = ['name', 'routes', 'virtual_hosts', 'domains', 'filter_chains', 'ids', 'rules', 'and_rules', 'timeout'];
/** Values shaped like configurations: few names, so that lists of both kinds and equal elements come up often. */
const { value } = fc.letrec<{ value: Json; object: Json; list: Json }>((tie) => ({
  object: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 4 }),
  list: fc.array(tie('value'), { maxLength: 5 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>('a', 'b', 'c', 1, 2, true, null),
    tie('object'),
    tie('list'),
  ),
}));

const shuffled = (list: readonly Json[]): Json[] => [...list].reverse();
/** The same with every set turned around. */
function turned(v: Json, name = '', parent = ''): Json {
  if (Array.isArray(v)) {
    const parts = v.map((e: Json) => turned(e, '', name));
    return settled(v, name, parent) === settled(shuffled(v), name, parent) ? shuffled(parts) : parts;
  }
  if (typeof v !== 'object' || v === null) return v;
  return Object.fromEntries(Object.entries(v as Record<string, Json>).map(([key, e]) => [key, turned(e, key, name)]));
}

describe('diffOf', () => {
  it('finds nothing between a value and itself', () =>
    fc.assert(
      fc.property(value, (v) => {
        expect(diffOf(v, structuredClone(v))).toBeNull();
      }),
    ));

  it('finds nothing where only the order of sets differs', () =>
    fc.assert(
      fc.property(value, (v) => {
        expect(diffOf(v, turned(v))).toBeNull();
      }),
    ));

  it('finds something wherever two values are not the same to Envoy', () =>
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(diffOf(a, b) === null).toBe(settled(a) === settled(b));
      }),
      { numRuns: 500 },
    ));

  it('holds everything: carried out, it makes the one the other', () =>
    fc.assert(
      fc.property(value, value, (a, b) => {
        const made = apply(a, diffOf(a, b));
        expect(made === undefined ? undefined : settled(made)).toBe(settled(b));
      }),
      { numRuns: 1_000 },
    ));

  it('tells of as many changes one way as the other', () =>
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [there, back] = [diffOf(a, b), diffOf(b, a)];
        expect(there === null).toBe(back === null);
      }),
    ));
});

describe('what is said of a change', () => {
  const changes = (before: object, after: object) => {
    const diff = diffOf(before as Json, after as Json);
    return diff === null ? [] : changesOf(diff);
  };

  it('names the virtual host and the route, and what it was and is', () => {
    const config = (timeout: string) => ({
      virtual_hosts: [
        { name: 'order:8080', domains: ['order'] },
        { name: 'payment:8080', routes: [{ name: 'canary' }, { name: 'stable', route: { timeout } }] },
      ],
    });
    const before = config('2s');
    expect(changes(before, { virtual_hosts: [...config('5s').virtual_hosts].reverse() })).toEqual([
      {
        path: 'virtual_hosts[payment:8080].routes[stable].route.timeout',
        change: 'changed',
        before: '2s',
        after: '5s',
      },
    ]);
  });

  it('says that a route moved, as the first that matches is taken', () => {
    const routes = (...names: string[]) => ({ routes: names.map((name) => ({ name })) });
    expect(changes(routes('a', 'b', 'c'), routes('c', 'a', 'b'))).toEqual([
      { path: 'routes[c]', change: 'moved', before: 2, after: 0 },
    ]);
  });

  it('says what is new and what is gone, whole', () => {
    expect(
      changes({ http_filters: [{ name: 'router' }] }, { http_filters: [{ name: 'fault' }, { name: 'router' }] }),
    ).toEqual([{ path: 'http_filters[fault]', change: 'added', after: { name: 'fault' } }]);
    expect(changes({ a: 1 }, {})).toEqual([{ path: 'a', change: 'removed', before: 1 }]);
  });

  it('pairs an unnamed route with the one in its place', () => {
    const route = (prefix: string, cluster: string) => ({ match: { prefix }, route: { cluster } });
    expect(
      changes({ routes: [route('/a', 'x'), route('/', 'y')] }, { routes: [route('/a', 'z'), route('/', 'y')] }),
    ).toEqual([{ path: 'routes[0].route.cluster', change: 'changed', before: 'x', after: 'z' }]);
  });
});
