import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routeEdges } from './curves.ts';
import { boxAt, placeLooked } from './labels.ts';
import { layoutMesh } from './layout.ts';
import { lengthInside } from './polyline.ts';
import { port, solidParts } from './ports.ts';
import { many, SAMPLES, shop } from './sample.ts';
import { sceneOf } from './scene.ts';
import { SIZE } from './size.ts';
import type { Box, LayoutEdge, LayoutNode, Shape } from './types.ts';
import { overlaps } from './types.ts';

const ALL = { only: new Set<string>(), open: new Set<string>() };
const scene = (name: keyof typeof SAMPLES) => sceneOf(SAMPLES[name] ?? shop(), { ...ALL, aspect: 2 }, null);

describe('golden layouts', () => {
  test.each(Object.keys(SAMPLES))('%s stands where it stood', async (name) => {
    const { layout, curves, labels, threads } = scene(name);
    const text = [
      `bounds ${Object.values(layout.bounds).join(' ')}`,
      ...layout.groups.map((g) => `group ${g.id} ${g.kind} ${g.x} ${g.y} ${g.width} ${g.height}`),
      ...layout.nodes.map((n) => `node ${n.id} ${n.shape} ${n.cx} ${n.cy}`),
      ...curves.map((c) => `edge ${c.id} ${c.path}`),
      ...[...labels.values()].map((l) => `label ${l.edge} ${l.x} ${l.y} ${l.anchor} ${l.room}`),
      ...threads.paths.map((t) => `thread ${t.id} ${t.path}`),
    ].join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`./golden/${name}.golden.txt`);
  });

  test('300 workloads fold into a box per namespace, and open on demand', () => {
    const folded = scene('30x10').picture.nodes.filter((node) => node.shape === 'folded');
    expect(folded).toHaveLength(30);
    const opened = sceneOf(many(30, 10), { ...ALL, open: new Set(['ns-3']), aspect: 2 }, null);
    expect(opened.picture.nodes.filter((node) => node.group === 'ns-3')).toHaveLength(10);
  });

  test('labels overlap neither each other nor a node', () => {
    for (const name of Object.keys(SAMPLES)) {
      const { labels, layout, picture } = scene(name);
      const boxes = [...labels.values()].flatMap((spot) =>
        spot.room === 'none' ? [] : [boxAt(spot, SIZE.label[spot.room])],
      );
      // Between folded namespaces there is little room; among workloads almost every edge has its words.
      expect(boxes.length).toBeGreaterThan(labels.size * (picture.folds ? 0.3 : 0.9));
      const parts = layout.nodes.flatMap((node) => Object.values(solidParts(node)));
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        for (const part of parts) expect(overlaps(a, part)).toBe(false);
      }
    }
  });

  test('all words of the wires of one node stand beside each other, hardly over a node, and the one under the pointer moves no other', () => {
    const { labels, layout, curves } = scene('5x12');
    const parts = layout.nodes.flatMap((node) => Object.values(solidParts(node)));
    const looked = curves.map((curve, i) => ({ curve, failing: i % 3 === 0 }));
    let [all, overNodes] = [0, 0];
    for (const { id } of layout.nodes) {
      const own = looked.filter(({ curve }) => curve.source === id || curve.target === id);
      const spots = placeLooked(layout, own, null, labels, 1);
      const boxes = own.flatMap(({ curve, failing }) => {
        const spot = spots.get(curve.id);
        return spot ? [boxAt(spot, SIZE.label.looked[failing ? 'failing' : 'rate'])] : [];
      });
      expect(boxes).toHaveLength(own.length);
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        if (own[i]?.failing) continue;
        all += 1;
        if (parts.some((part) => overlaps(a, part))) overNodes += 1;
      }
      for (const other of looked.filter((edge) => !own.includes(edge))) {
        const hovered = placeLooked(layout, own, other, labels, 1);
        expect(own.map(({ curve }) => hovered.get(curve.id))).toEqual(own.map(({ curve }) => spots.get(curve.id)));
      }
    }
    expect(overNodes / all).toBeLessThan(0.3);
  });
});

const shrunk = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: width - 2 * by,
  height: height - 2 * by,
});

describe('wires', () => {
  test('run over no proxy, no name and no title', () => {
    for (const name of Object.keys(SAMPLES)) {
      const { layout, curves } = scene(name);
      for (const { id, source, target, line } of curves) {
        for (const node of layout.nodes) {
          const { glyphs, words } = solidParts(node);
          const isEnd = node.id === source || node.id === target;
          // A bend may round the corner of a folded namespace's box.
          const inset = node.shape === 'folded' ? 10 : 0;
          if (!isEnd) expect(lengthInside(line, shrunk(glyphs, inset)), `${id} over ${node.id}`).toBe(0);
          if (node.shape !== 'folded') expect(lengthInside(line, words), `${id} over the name of ${node.id}`).toBe(0);
        }
        for (const { kind, x, y } of layout.groups)
          if (kind === 'namespace') expect(lengthInside(line, { x, y, width: 90, height: 26 })).toBe(0);
      }
    }
  });

  test('that meet at one side of a proxy reach it side by side, in the order of their other ends', () => {
    const { curves, nodeOf } = scene('shop');
    const out = curves.filter((curve) => curve.source === 'shop/Deployment/order');
    expect(out.length).toBe(2);
    const byStart = [...out].sort((a, b) => (a.line.points[0]?.y ?? 0) - (b.line.points[0]?.y ?? 0));
    const byEnd = [...out].sort((a, b) => (nodeOf.get(a.target)?.cy ?? 0) - (nodeOf.get(b.target)?.cy ?? 0));
    expect(byStart).toEqual(byEnd);
    expect(new Set(out.map((curve) => curve.line.points[0]?.y)).size).toBe(2);
  });
});

describe('the canvas', () => {
  test('of twenty small namespaces is drawn large, since two of them may change places', () => {
    const { layout } = sceneOf(many(20, 3), { ...ALL, aspect: 2 }, null);
    expect(Math.min(2 / layout.bounds.width, 1 / layout.bounds.height)).toBeGreaterThan(0.0008);
  });

  test.each([0.6, 1.25, 2.25, 3])(
    'of aspect %f is filled along at least one side, and well along the other',
    (aspect) => {
      const { bounds } = sceneOf(many(6, 3), { ...ALL, aspect }, null).layout;
      const ratio = bounds.width / bounds.height / aspect;
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    },
  );

  test('of another shape is arranged anew, as if nothing had stood there', () => {
    const wide = sceneOf(many(6, 3), { ...ALL, aspect: 3 }, null);
    const turned = sceneOf(many(6, 3), { ...ALL, aspect: 0.6 }, wide);
    expect(turned.layout).toEqual(sceneOf(many(6, 3), { ...ALL, aspect: 0.6 }, null).layout);
  });
});

const SHAPES: readonly Shape[] = ['pair', 'app', 'gateway', 'outside'];
const graphs = fc
  .record({
    nodes: fc.uniqueArray(fc.record({ n: fc.nat(200), group: fc.nat(6), shape: fc.constantFrom(...SHAPES) }), {
      selector: (node) => node.n,
      maxLength: 40,
    }),
    pairs: fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 70 }),
    aspect: fc.double({ min: 0.2, max: 6 }),
  })
  .map(({ nodes, pairs, aspect }) => {
    const list: LayoutNode[] = nodes.map(({ n, group, shape }) => ({ id: `w${n}`, group: `g${group}`, shape }));
    const edges = new Map<string, LayoutEdge>();
    for (const [a, b] of pairs) {
      const [source, target] = [list[a], list[b]];
      if (source && target)
        edges.set(`${source.id}→${target.id}`, {
          id: `${source.id}→${target.id}`,
          source: source.id,
          target: target.id,
        });
    }
    return { nodes: list, edges: [...edges.values()], aspect };
  });

describe('whatever the graph', () => {
  test('boxes do not overlap, everything is finite, and each node is inside its group', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges, aspect }) => {
        const layout = layoutMesh(nodes, edges, { aspect });
        expect(layout.nodes.map((n) => n.id).sort()).toEqual(nodes.map((n) => n.id).sort());
        for (const n of layout.nodes)
          for (const value of [n.x, n.y, n.cx, n.cy]) expect(Number.isFinite(value)).toBe(true);
        for (const [i, a] of layout.nodes.entries())
          for (const b of layout.nodes.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        for (const [i, a] of layout.groups.entries())
          for (const b of layout.groups.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        const groups = new Map(layout.groups.map((g) => [g.id, g]));
        for (const n of layout.nodes) {
          const g = groups.get(n.group);
          expect(g).toBeDefined();
          if (!g) continue;
          expect(n.x).toBeGreaterThanOrEqual(g.x - 0.02);
          expect(n.y).toBeGreaterThanOrEqual(g.y - 0.02);
          expect(n.x + n.width).toBeLessThanOrEqual(g.x + g.width + 0.02);
          expect(n.y + n.height).toBeLessThanOrEqual(g.y + g.height + 0.02);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('order of input does not matter, and neither does asking twice', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges, aspect }) => {
        const a = layoutMesh(nodes, edges, { aspect });
        expect(layoutMesh([...nodes].reverse(), [...edges].reverse(), { aspect })).toEqual(a);
        expect(layoutMesh(nodes, edges, { aspect })).toEqual(a);
      }),
      { numRuns: 40 },
    );
  });

  test('every edge has a finite curve between the rims of its ends', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges, aspect }) => {
        const layout = layoutMesh(nodes, edges, { aspect });
        const curves = routeEdges(layout, edges);
        expect(curves).toHaveLength(edges.length);
        const place = new Map(layout.nodes.map((n) => [n.id, n]));
        for (const curve of curves) {
          expect(curve.path).not.toMatch(/NaN|Infinity/);
          const [first, last] = [curve.line.points[0], curve.line.points.at(-1)];
          for (const [end, id] of [
            [first, curve.source],
            [last, curve.target],
          ] as const) {
            const node = place.get(id);
            if (!node || !end) throw new Error(`${curve.id} has no end`);
            // On the rim, on one of its sides, no further up or down than a proxy is large.
            const sides = (['left', 'right'] as const).map((side) => port(node, side, end.y - node.cy).x);
            expect(Math.min(...sides.map((x) => Math.abs(x - end.x)))).toBeLessThan(0.1);
            expect(Math.abs(end.y - node.cy)).toBeLessThan(SIZE.proxy / 2);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('stability', () => {
  test('new figures keep the very same geometry', () => {
    const before = scene('shop');
    const graph = shop();
    const busier = { ...graph, edges: graph.edges.map((edge) => ({ ...edge, lastSeenAt: edge.lastSeenAt })) };
    const after = sceneOf(busier, { ...ALL, aspect: 2 }, before);
    expect(after.layout).toBe(before.layout);
    expect(after.curves).toBe(before.curves);
  });

  test('a new workload leaves the order of the others', () => {
    const before = sceneOf(many(3, 8), { ...ALL, aspect: 2 }, null);
    const graph = many(3, 8);
    const first = graph.nodes[0];
    if (!first) throw new Error('the sample is empty');
    const added = {
      ...graph,
      nodes: [...graph.nodes, { ...first, id: `${first.id}-new` as typeof first.id, name: 'new' }],
    };
    const after = sceneOf(added, { ...ALL, aspect: 2 }, before);
    const order = (ids: readonly { readonly id: string; readonly column: number; readonly group: string }[]) =>
      ids.filter((n) => !n.id.endsWith('-new')).map((n) => `${n.group} ${n.column} ${n.id}`);
    expect(order(after.layout.nodes)).toEqual(order(before.layout.nodes));
  });
});
