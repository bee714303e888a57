import { describe, expect, test } from 'vitest';
import { type ArrangeOptions, arrange, type Block, type Flow } from './arrangement.ts';

const block = (id: string, width = 150, height = 160): Block => ({ id, width, height });
const flow = (source: string, target: string, weight = 1): Flow => ({ source, target, weight });
const options = (over: Partial<ArrangeOptions> = {}): ArrangeOptions => ({
  aspect: 2,
  gapX: 50,
  gapY: 28,
  edges: 4,
  previous: null,
  ...over,
});

describe('an arrangement', () => {
  test('holds each block once', () => {
    const blocks = ['a', 'b', 'c', 'd', 'e'].map((id) => block(id));
    const flows = [flow('a', 'b'), flow('b', 'c'), flow('c', 'a')];
    expect(arrange(blocks, flows, options()).flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(arrange([], [], options())).toEqual([]);
  });

  test('lets traffic run from left to right, each step into the next stack', () => {
    const blocks = ['payment', 'gateway', 'order'].map((id) => block(id));
    const flows = [flow('gateway', 'order', 2), flow('order', 'payment', 2)];
    expect(arrange(blocks, flows, options())).toEqual([['gateway'], ['order'], ['payment']]);
  });

  test('is as tall as the viewport allows', () => {
    const blocks = Array.from({ length: 8 }, (_, i) => block(`n${i}`));
    expect(arrange(blocks, [], options({ aspect: 0.1 }))).toHaveLength(1);
    expect(arrange(blocks, [], options({ aspect: 20 }))).toHaveLength(8);
  });

  test('fills the viewport though a dozen namespaces would flow a little better in a tower', () => {
    const sizes = { backoffice: 284, partners: 160, load: 160, outside: 160, gateway: 114, storefront: 160, shop: 408 };
    const more = { messaging: 160, called: 114, legacy: 408, warehouse: 284, books: 160 };
    const blocks = Object.entries({ ...sizes, ...more }).map(([id, height]) =>
      block(id, id === 'shop' ? 332 : 150, height),
    );
    const pairs = [
      ...['backoffice>warehouse', 'gateway>shop', 'gateway>storefront', 'legacy>books', 'legacy>warehouse'],
      ...['load>shop', 'load>shop', 'load>shop', 'load>warehouse', 'load>warehouse', 'messaging>called'],
      ...['messaging>legacy', 'outside>gateway', 'partners>warehouse', 'shop>books', 'shop>books', 'shop>books'],
      ...['shop>messaging', 'shop>warehouse', 'storefront>shop', 'storefront>warehouse'],
    ];
    const flows = pairs.map((pair) => flow(pair.split('>')[0] ?? '', pair.split('>')[1] ?? ''));
    const stacks = arrange(blocks, flows, options({ edges: 24, gapX: 52 }));
    const of = (stack: readonly string[]) => blocks.filter(({ id }) => stack.includes(id));
    const width = stacks.reduce((sum, stack) => sum + 52 + Math.max(...of(stack).map((b) => b.width)), -52);
    const height = Math.max(...stacks.map((stack) => of(stack).reduce((sum, b) => sum + 28 + b.height, -28)));
    expect(Math.min(width / height, 2) / Math.max(width / height, 2)).toBeGreaterThan(0.85);
  });

  test('stays when one more comes, which goes where it does best', () => {
    const blocks = ['a', 'b', 'c', 'd'].map((id) => block(id));
    const flows = [flow('a', 'b'), flow('b', 'c'), flow('c', 'd')];
    const before = arrange(blocks, flows, options());
    const after = arrange([...blocks, block('new')], [...flows, flow('b', 'new')], options({ previous: before }));
    expect(after.map((stack) => stack.filter((id) => id !== 'new')).filter((stack) => stack.length > 0)).toEqual(
      before,
    );
    expect(after.findIndex((stack) => stack.includes('new'))).toBeGreaterThan(
      after.findIndex((stack) => stack.includes('b')),
    );
  });

  test('is made anew when what stands is much worse, or hardly stands yet', () => {
    const blocks = ['a', 'b', 'c', 'd'].map((id) => block(id));
    const flows = [flow('a', 'b', 4), flow('b', 'c', 4), flow('c', 'd', 4)];
    const edges = 12;
    const fresh = arrange(blocks, flows, options({ edges }));
    expect(arrange(blocks, flows, options({ edges, previous: [['d'], ['c'], ['b'], ['a']] }))).toEqual(fresh);
    expect(arrange(blocks, flows, options({ edges, previous: [['d']] }))).toEqual(fresh);
  });
});
