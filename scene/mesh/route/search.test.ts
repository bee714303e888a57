import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeshLayout } from '../types.ts';
import { groundOf } from './ground.ts';
import { Heap } from './heap.ts';
import { type End, findWay, Laid } from './search.ts';

const EMPTY: MeshLayout = { bounds: { x: 0, y: 0, width: 300, height: 200 }, groups: [], nodes: [] };
const xs = [50, 100, 150, 200, 250];
const ys = [0, 40, 80, 120, 160];
const end = (x: number, y: number): End => ({ y, left: x - 10, right: x + 10, leftCost: 0, rightCost: 0 });
const none: ReadonlySet<number> = new Set();

describe('the way of a wire', () => {
  const ground = groundOf(EMPTY, { xs, ys });

  test('is straight where nothing stands', () => {
    const way = findWay(ground, new Laid(ground.level.length), { from: end(0, 80), to: end(300, 80), groups: none });
    expect(way).toEqual([
      { x: 10, y: 80 },
      { x: 290, y: 80 },
    ]);
  });

  test('goes around what stands, and level into its end', () => {
    const node = {
      id: 'n',
      group: 'g',
      shape: 'app',
      x: 90,
      y: 50,
      width: 120,
      height: 60,
      cx: 150,
      cy: 80,
      column: 0,
    };
    const blocked = groundOf({ ...EMPTY, nodes: [node as MeshLayout['nodes'][number]] }, { xs, ys });
    const way = findWay(blocked, new Laid(blocked.level.length), { from: end(0, 80), to: end(300, 80), groups: none });
    expect(way?.length).toBe(6);
    expect(way?.every((corner, i) => i === 0 || corner.x === way[i - 1]?.x || corner.y === way[i - 1]?.y)).toBe(true);
    expect(way?.at(-2)?.y).toBe(80);
  });

  test('keeps off the wires before it', () => {
    const laid = new Laid(ground.level.length);
    const errand = { from: end(0, 80), to: end(300, 80), groups: none };
    findWay(ground, laid, errand);
    expect(findWay(ground, laid, errand)?.some((corner) => corner.y !== 80)).toBe(true);
  });
});

test('a heap gives costs in order, and equal ones as they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (costs) => {
      const heap = new Heap();
      costs.forEach((cost, i) => {
        heap.push(cost, i);
      });
      const out = costs.map(() => heap.pop());
      const expected = costs
        .map((cost, value) => ({ cost, value }))
        .sort((a, b) => a.cost - b.cost || a.value - b.value);
      expect(out).toEqual(expected);
      expect(heap.pop()).toBeNull();
    }),
  );
});
