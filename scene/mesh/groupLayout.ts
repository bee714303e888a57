import { round } from '../round.ts';
import { spread } from './isotonic.ts';
import { type Arc, adjacency, breakCycles, longestPath, orderLayers } from './layering.ts';
import { COLUMN_PITCH, ROW_PITCH, SIZE } from './size.ts';

/** The inside of one group, its nodes' top left corners relative to the top left of the area that they fill. */
export type Inside = {
  readonly width: number;
  readonly height: number;
  readonly places: readonly { readonly id: string; readonly x: number; readonly y: number; readonly column: number }[];
};

/** Column and height of nodes in the layout before. */
export type Remembered = ReadonlyMap<string, { readonly column: number; readonly y: number }>;

const SETTLE = 8;

/**
 * Places a group's nodes in columns by the flow of traffic; nodes that no edge touches go in a grid below.
 * @param arcs the edges between these nodes
 * @param linked nodes with any edge, also to other groups
 * @param before decides the first order within a column and all ties
 * @param remembered where a linked node stood when the same edges were laid out before; then it stays in that column
 */
export function layoutInside(
  ids: readonly string[],
  arcs: readonly Arc[],
  linked: ReadonlySet<string>,
  before: (a: string, b: string) => number,
  remembered: Remembered | null = null,
): Inside {
  const flowing = ids.filter((id) => linked.has(id));
  const idle = ids.filter((id) => !linked.has(id)).sort(before);
  const columns = recalled(flowing, remembered) ?? columnsOf(flowing, arcs, before);
  const heights = settle(columns, arcs);
  const top = Math.min(...heights.values(), 0);
  const bottom = Math.max(...heights.values(), -ROW_PITCH);
  const places = columns.flatMap((column, index) =>
    column.map((id) => ({ id, column: index, x: index * COLUMN_PITCH, y: round((heights.get(id) ?? 0) - top) })),
  );
  const gridTop = flowing.length === 0 ? 0 : bottom - top + ROW_PITCH;
  const gridColumns = Math.max(columns.length, Math.min(idle.length, Math.ceil(Math.sqrt(idle.length * 0.9))), 1);
  idle.forEach((id, i) => {
    const column = i % gridColumns;
    places.push({ id, column, x: column * COLUMN_PITCH, y: round(gridTop + Math.floor(i / gridColumns) * ROW_PITCH) });
  });
  const usedColumns = Math.max(columns.length, idle.length > 0 ? Math.min(gridColumns, idle.length) : 0, 1);
  const lowest = places.reduce((max, place) => Math.max(max, place.y), 0);
  return {
    width: usedColumns * COLUMN_PITCH - SIZE.columnGap,
    height: round(lowest + SIZE.node.height),
    places,
  };
}

/** The columns as they were, when all of these nodes stood in them; null otherwise. */
function recalled(ids: readonly string[], remembered: Remembered | null): string[][] | null {
  if (remembered === null || !ids.every((id) => remembered.has(id))) return null;
  const columns = new Map<number, string[]>();
  const sorted = [...ids].sort((a, b) => (remembered.get(a)?.y ?? 0) - (remembered.get(b)?.y ?? 0));
  for (const id of sorted) {
    const column = remembered.get(id)?.column ?? 0;
    columns.set(column, [...(columns.get(column) ?? []), id]);
  }
  return [...columns].sort(([a], [b]) => a - b).map(([, column]) => column);
}

/** Ranks by longest path; a rank that would be too tall for a picture is split into neighbouring columns. */
function columnsOf(ids: readonly string[], arcs: readonly Arc[], before: (a: string, b: string) => number): string[][] {
  if (ids.length === 0) return [];
  const rank = longestPath(ids, breakCycles(ids, arcs));
  const layers: string[][] = [];
  for (const id of ids) {
    const r = rank.get(id) ?? 0;
    while (layers.length <= r) layers.push([]);
    layers[r]?.push(id);
  }
  const tallest = Math.max(3, Math.ceil(Math.sqrt(ids.length * 1.1)));
  return orderLayers(layers, arcs, before).flatMap((layer) => {
    const parts = Math.ceil(layer.length / tallest);
    // Dealt out like cards, so that each part keeps the order from top to bottom.
    return Array.from({ length: parts }, (_, part) => layer.filter((_id, i) => i % parts === part));
  });
}

/** Heights (of node tops) that make edges short and straight while nodes keep their order and distance. */
function settle(columns: readonly (readonly string[])[], arcs: readonly Arc[]): Map<string, number> {
  const ids = columns.flat();
  const out = adjacency(ids, arcs, 'out');
  const into = adjacency(ids, arcs, 'in');
  const y = new Map<string, number>();
  const tallest = Math.max(...columns.map((column) => column.length), 0);
  for (const column of columns)
    column.forEach((id, i) => {
      y.set(id, ((tallest - column.length) / 2 + i) * ROW_PITCH);
    });
  for (let turn = 0; turn < SETTLE; turn++) {
    const order = turn % 2 === 0 ? columns : [...columns].reverse();
    for (const column of order) {
      const wanted = column.map((id) => {
        const near = [...(into.get(id) ?? []), ...(out.get(id) ?? [])].filter((other) => !column.includes(other));
        const own = y.get(id) ?? 0;
        return near.length === 0 ? own : near.reduce((sum, other) => sum + (y.get(other) ?? 0), 0) / near.length;
      });
      spread(wanted, ROW_PITCH).forEach((height, i) => {
        y.set(column[i] as string, height);
      });
    }
  }
  // Within a hair of a half row, take the half row: straight lines read better than almost straight ones.
  for (const column of columns) {
    const snapped = column.map((id) => Math.round((y.get(id) ?? 0) / (ROW_PITCH / 2)) * (ROW_PITCH / 2));
    spread(snapped, ROW_PITCH).forEach((height, i) => {
      y.set(column[i] as string, height);
    });
  }
  return y;
}
