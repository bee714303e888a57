import { measured, type Polyline, pathOf, polylineOf, type Segment } from './polyline.ts';
import { SIZE } from './size.ts';
import type { Box, MeshLayout, PlacedGroup, PlacedNode, Point } from './types.ts';

/** How far above the picture threads begin; the control plane's band covers their ends. */
export const THREAD_RISE = 1_600;
const BUS = 10;

/** The way of configuration and certificates from istiod to one node, from far above to the proxy. */
export type ThreadRoute = { readonly node: string; readonly line: Polyline };
export type Threads = {
  /** What is drawn: shared parts once, so that dots of several threads do not add up to a line. */
  readonly paths: readonly { readonly id: string; readonly path: string }[];
  readonly routes: readonly ThreadRoute[];
  /** Upright stretches, for labels to keep clear of. */
  readonly uprights: readonly Box[];
};

/**
 * Threads from the control plane above into each proxy. A column's topmost proxy is reached from straight above, those
 * beneath it through the gutter left of the column. Groups that stand under others are reached by a trunk in the gutter
 * between stacks, and a bus above the group: one bundle for a namespace.
 * @param wired ids of nodes that have a proxy (or are a folded namespace with some)
 */
export function routeThreads(layout: MeshLayout, wired: ReadonlySet<string>): Threads {
  const top = layout.bounds.y - THREAD_RISE;
  const paths: { id: string; path: string }[] = [];
  const routes: ThreadRoute[] = [];
  const uprights: Box[] = [];
  const draw = (id: string, from: Point, segments: readonly Segment[]) =>
    paths.push({ id, path: pathOf(from, segments) });
  const upright = (x: number, y1: number, y2: number) => uprights.push({ x: x - 3, y: y1, width: 6, height: y2 - y1 });

  for (const group of layout.groups) {
    const nodes = layout.nodes.filter((node) => node.group === group.id);
    const drops = group.kind === 'folded' ? foldedDrops(nodes, wired) : dropsOf(nodes, wired);
    if (drops.length === 0) continue;
    const isTop = group.row === 0;
    const entry = isTop ? top : group.y - BUS;
    const trunk = isTop ? null : trunkX(group);
    if (trunk !== null) {
      const last = Math.max(...drops.map((drop) => drop.x));
      draw(`${group.id} trunk`, { x: trunk, y: top }, [
        ...corner(trunk, entry),
        { kind: 'line', to: { x: last, y: entry } },
      ]);
      upright(trunk, top, entry);
    }
    for (const drop of drops) {
      const lowest = Math.max(...drop.branches.map((branch) => branch.turn));
      draw(`${group.id} ${drop.x}`, { x: drop.x, y: entry }, [{ kind: 'line', to: { x: drop.x, y: lowest } }]);
      upright(drop.x, entry, lowest);
      for (const branch of drop.branches) {
        if (branch.segments.length > 0) draw(`${branch.node} in`, { x: drop.x, y: branch.turn }, branch.segments);
        const tail = polylineOf({ x: drop.x, y: branch.turn }, branch.segments).points;
        const head: readonly Point[] =
          trunk === null
            ? [{ x: drop.x, y: top }]
            : [...polylineOf({ x: trunk, y: top }, corner(trunk, entry)).points, { x: drop.x, y: entry }];
        routes.push({ node: branch.node, line: measured([...head, ...tail]) });
      }
    }
  }
  return { paths, routes, uprights };
}

type Branch = { readonly node: string; readonly turn: number; readonly segments: readonly Segment[] };
type Drop = { readonly x: number; readonly branches: readonly Branch[] };

function dropsOf(nodes: readonly PlacedNode[], wired: ReadonlySet<string>): Drop[] {
  const columns = new Map<number, PlacedNode[]>();
  for (const node of nodes) columns.set(node.cx, [...(columns.get(node.cx) ?? []), node]);
  const drops: Drop[] = [];
  for (const [cx, column] of columns) {
    column.sort((a, b) => a.cy - b.cy);
    const [first, ...rest] = column;
    if (first && wired.has(first.id))
      drops.push({ x: cx, branches: [{ node: first.id, turn: first.cy - SIZE.proxy / 2 - 2, segments: [] }] });
    const branches = rest.filter((node) => wired.has(node.id)).map((node) => branchInto(node));
    if (branches.length > 0) drops.push({ x: cx - SIZE.dropper, branches });
  }
  return drops;
}

function branchInto(node: PlacedNode): Branch {
  const x = node.cx - SIZE.dropper;
  const turn = node.cy - 50;
  const reach = (SIZE.proxy / 2 + 2) * Math.SQRT1_2;
  return {
    node: node.id,
    turn,
    segments: [
      {
        kind: 'cubic',
        c1: { x, y: node.cy - 28 },
        c2: { x: node.cx - 40, y: node.cy - 36 },
        to: { x: node.cx - reach, y: node.cy - reach },
      },
    ],
  };
}

function foldedDrops(nodes: readonly PlacedNode[], wired: ReadonlySet<string>): Drop[] {
  return nodes
    .filter((node) => wired.has(node.id))
    .map((node) => ({ x: node.x + 24, branches: [{ node: node.id, turn: node.y, segments: [] }] }));
}

/** Lower groups of one stack have their trunks side by side. */
const trunkX = (group: PlacedGroup): number => group.x - 6 - 5 * ((group.row - 1) % 9);

function corner(x: number, y: number): Segment[] {
  const r = 10;
  return [
    { kind: 'line', to: { x, y: y - r } },
    { kind: 'cubic', c1: { x, y: y - r * 0.4 }, c2: { x: x + r * 0.6, y }, to: { x: x + r, y } },
  ];
}
