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
