import { round } from '../round.ts';
import { arrange, type Flow } from './arrangement.ts';
import { type Inside, layoutInside, type Remembered } from './groupLayout.ts';
import { isLane, laneInside, lanesOf } from './lanes.ts';
import { type Arc, adjacency, breakCycles, longestPath, orderLayers } from './layering.ts';
import { nodeAt } from './nodeAt.ts';
import { SIZE } from './size.ts';
import { type Stackable, stackUp } from './stacking.ts';
import type { LayoutEdge, LayoutNode, MeshLayout, PlacedGroup, PlacedNode } from './types.ts';

export type LayoutOptions = {
  /** Width by height of the viewport; it is coarsened, so that small changes of a window move nothing. */
  readonly aspect: number;
  /** The layout before this one: what stays keeps its order, so that a new workload does not shuffle the rest. */
  readonly previous?: {
    readonly layout: MeshLayout;
    readonly edges: readonly LayoutEdge[];
    /** False: groups are arranged anew, as for a viewport of another shape. */
    readonly arranged?: boolean;
  } | null;
};

/**
 * Where everything stands. Depends on nothing but the sets of nodes and edges, the coarsened aspect ratio and the
 * previous order: figures may change as they like. Pure and deterministic; all numbers are finite, rounded to 0.01.
 */
export function layoutMesh(
  nodes: readonly LayoutNode[],
  given: readonly LayoutEdge[],
  { aspect, previous: last = null }: LayoutOptions,
): MeshLayout {
  const edges = [...given].sort((a, b) => (a.id < b.id ? -1 : 1));
  const previous = last?.layout ?? null;
  const before = orderOf(previous);
  const lanes = lanesOf(nodes, edges);
  const groupOf = new Map(nodes.map((node) => [node.id, lanes.get(node.id) ?? node.group]));
  const members = new Map<string, LayoutNode[]>();
  for (const node of [...nodes].sort((a, b) => before(a.id, b.id))) {
    const group = groupOf.get(node.id) ?? node.group;
    members.set(group, [...(members.get(group) ?? []), node]);
  }
  const linked = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  const insides = new Map<string, Inside>();
  for (const [group, list] of members)
    insides.set(group, insideOf(group, list, edges, groupOf, linked, before, recall(last, edges, list)));
  const order = groupOrder([...members.keys()], edges, groupOf, previous);
  const blocks = new Map(order.map((group) => [group, blockOf(group, members, insides)]));
  const arrangement = arrange([...blocks.values()], flowsOf(edges, groupOf), {
    aspect: coarseAspect(aspect),
    gapX: SIZE.group.gapX,
    gapY: SIZE.group.gapY,
    edges: edges.length,
    previous: last?.arranged === false || previous === null ? null : arrangementOf(previous),
  });
  const groups: PlacedGroup[] = stackUp(arrangement, blocks, edges, coarseAspect(aspect)).map((box) => ({
    ...box,
    kind: isLane(box.id) ? 'lane' : isFolded(members.get(box.id)) ? 'folded' : 'namespace',
  }));
  const placed: PlacedNode[] = groups.flatMap((group) => placeInside(group, members, insides));
  groups.sort((a, b) => a.stack - b.stack || a.row - b.row);
  const rank = new Map(groups.map((group, i) => [group.id, i]));
  placed.sort(
    (a, b) =>
      (rank.get(a.group) ?? 0) - (rank.get(b.group) ?? 0) || a.column - b.column || a.y - b.y || (a.id < b.id ? -1 : 1),
  );
  return { bounds: boundsOf(groups), groups, nodes: placed };
}

function insideOf(
  group: string,
  list: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  groupOf: ReadonlyMap<string, string>,
  linked: ReadonlySet<string>,
  before: (a: string, b: string) => number,
  remembered: Remembered | null,
): Inside {
  if (isFolded(list)) {
    const { width, height } = SIZE.folded;
    return { width, height, places: list.map((node) => ({ id: node.id, x: 0, y: 0, column: 0 })) };
  }
  if (isLane(group))
    return laneInside(
      list.map((node) => node.id),
      before,
    );
  const arcs = edges.filter((edge) => groupOf.get(edge.source) === group && groupOf.get(edge.target) === group);
  return layoutInside(
    list.map((node) => node.id),
    arcs,
    linked,
    before,
    remembered,
  );
}

/** Where a group's nodes stood before; null when their edges have changed since, so that the flow is to be found anew. */
function recall(
  last: LayoutOptions['previous'],
  edges: readonly LayoutEdge[],
  list: readonly LayoutNode[],
): Remembered | null {
  if (!last) return null;
  const ids = new Set(list.map((node) => node.id));
  const touching = (all: readonly LayoutEdge[]) =>
    all
      .filter((edge) => ids.has(edge.source) || ids.has(edge.target))
      .map((edge) => edge.id)
      .sort()
      .join('\n');
  if (touching(last.edges) !== touching(edges)) return null;
  return new Map(last.layout.nodes.filter((node) => ids.has(node.id)).map((node) => [node.id, node]));
}

const isFolded = (list: readonly LayoutNode[] | undefined) => list?.length === 1 && list[0]?.shape === 'folded';

function blockOf(
  group: string,
  members: ReadonlyMap<string, readonly LayoutNode[]>,
  insides: ReadonlyMap<string, Inside>,
): Stackable {
  const { width, height, places } = insides.get(group) ?? { width: 0, height: 0, places: [] };
  const pad = padOf(group, members.get(group));
  const wire = isFolded(members.get(group)) ? height / 2 : SIZE.wire;
  return {
    id: group,
    width: width + 2 * pad.x,
    height: height + pad.top + pad.bottom,
    framed: !isLane(group) && !isFolded(members.get(group)),
    anchors: new Map(places.map((place) => [place.id, pad.top + place.y + wire])),
  };
}

/** Room between a frame and what is in it; a lane and a folded namespace have none. */
function padOf(group: string, list: readonly LayoutNode[] | undefined) {
  const { padX, padTop, padBottom } = SIZE.group;
  return isLane(group) || isFolded(list) ? { x: 0, top: 0, bottom: 0 } : { x: padX, top: padTop, bottom: padBottom };
}

function placeInside(
  group: PlacedGroup,
  members: ReadonlyMap<string, readonly LayoutNode[]>,
  insides: ReadonlyMap<string, Inside>,
): PlacedNode[] {
  const inside = insides.get(group.id);
  const list = members.get(group.id) ?? [];
  if (!inside) return [];
  if (group.kind === 'folded')
    return list.map((node) => ({
      ...node,
      group: group.id,
      x: group.x,
      y: group.y,
      width: group.width,
      height: group.height,
      cx: round(group.x + group.width / 2),
      cy: round(group.y + group.height / 2),
      column: 0,
    }));
  const pad = padOf(group.id, list);
  // What the stack added is shared out on both sides.
  const left = group.x + (group.width - inside.width) / 2;
  const top = group.y + pad.top + (group.height - pad.top - pad.bottom - inside.height) / 2;
  const shapes = new Map(list.map((node) => [node.id, node.shape]));
  return inside.places.map((place) =>
    nodeAt(place.id, group.id, shapes.get(place.id) ?? 'app', left + place.x, top + place.y, place.column),
  );
}

/** How many edges run from each group to each other one. */
function flowsOf(edges: readonly LayoutEdge[], groupOf: ReadonlyMap<string, string>): Flow[] {
  const flows = new Map<string, { source: string; target: string; weight: number }>();
  for (const edge of edges) {
    const source = groupOf.get(edge.source);
    const target = groupOf.get(edge.target);
    if (source === undefined || target === undefined || source === target) continue;
    const known = flows.get(`${source} ${target}`);
    if (known) known.weight++;
    else flows.set(`${source} ${target}`, { source, target, weight: 1 });
  }
  return [...flows.values()].sort((a, b) => (`${a.source} ${a.target}` < `${b.source} ${b.target}` ? -1 : 1));
}

/** Groups of a layout come by stack and row. */
function arrangementOf({ groups }: MeshLayout): string[][] {
  const stacks = new Map<number, string[]>();
  for (const { id, stack } of groups) stacks.set(stack, [...(stacks.get(stack) ?? []), id]);
  return [...stacks.values()];
}

/** Groups in the order of flow: by longest path between groups, then by barycentre; namespaces without edges come last. */
function groupOrder(
  groups: readonly string[],
  edges: readonly LayoutEdge[],
  groupOf: ReadonlyMap<string, string>,
  previous: MeshLayout | null,
): string[] {
  const arcs: Arc[] = edges
    .map((edge) => ({ source: groupOf.get(edge.source) ?? '', target: groupOf.get(edge.target) ?? '' }))
    .filter((arc) => arc.source !== arc.target);
  const old = new Map(previous?.groups.map((group, i) => [group.id, i]));
  const byOld = (a: string, b: string) =>
    (old.get(a) ?? groups.length) - (old.get(b) ?? groups.length) || (a < b ? -1 : a > b ? 1 : 0);
  const into = adjacency(groups, arcs, 'in');
  const out = adjacency(groups, arcs, 'out');
  const isLinked = (group: string) => (into.get(group)?.length ?? 0) + (out.get(group)?.length ?? 0) > 0;
  const linked = groups.filter(isLinked);
  const rank = longestPath(linked, breakCycles(linked, arcs));
  const layers: string[][] = [];
  for (const group of linked) {
    const r = rank.get(group) ?? 0;
    while (layers.length <= r) layers.push([]);
    layers[r]?.push(group);
  }
  return [...orderLayers(layers, arcs, byOld).flat(), ...groups.filter((group) => !isLinked(group)).sort(byOld)];
}

/** Nodes that were there keep their order from top to bottom; new ones follow by name. */
function orderOf(previous: MeshLayout | null): (a: string, b: string) => number {
  const height = new Map(previous?.nodes.map((node) => [node.id, node.y]));
  return (a, b) => {
    const left = height.get(a);
    const right = height.get(b);
    if (left !== undefined && right !== undefined && left !== right) return left - right;
    return a < b ? -1 : a > b ? 1 : 0;
  };
}

/** Aspect ratios in few steps, so that small changes of a window move nothing. */
export function coarseAspect(aspect: number): number {
  if (!Number.isFinite(aspect) || aspect <= 0) return 2;
  return Math.min(3.2, Math.max(0.5, Math.round(aspect * 4) / 4));
}

function boundsOf(groups: readonly PlacedGroup[]): MeshLayout['bounds'] {
  if (groups.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const left = Math.min(...groups.map((group) => group.x));
  const top = Math.min(...groups.map((group) => group.y));
  return {
    x: left,
    y: top,
    width: round(Math.max(...groups.map((group) => group.x + group.width)) - left),
    height: round(Math.max(...groups.map((group) => group.y + group.height)) - top),
  };
}
