import { SIZE } from '../size.ts';
import type { MeshLayout } from '../types.ts';

/** The lines along which wires may run: upright ones at `xs`, level ones at `ys`, both ascending. */
export type Channels = { readonly xs: readonly number[]; readonly ys: readonly number[] };

/** Room between two wires side by side: a tube and a gap. */
export const TRACK = 13;
/** Lines nearer to each other than this are one. */
const NEAR = 8;

/**
 * Upright lines in the gutters between stacks and between the columns of a group; level ones at the height of every proxy,
 * between the rows, between groups, and around the whole.
 */
export function channelsOf({ groups, nodes, bounds }: MeshLayout): Channels {
  const xs: number[] = [];
  const ys: number[] = [];
  const stacks = new Map<number, { left: number; right: number }>();
  for (const group of groups) {
    const known = stacks.get(group.stack);
    const right = group.x + group.width;
    if (known) {
      known.left = Math.min(known.left, group.x);
      known.right = Math.max(known.right, right);
    } else stacks.set(group.stack, { left: group.x, right });
  }
  const order = [...stacks].sort(([a], [b]) => a - b).map(([, stack]) => stack);
  order.forEach((stack, i) => {
    const next = order[i + 1];
    if (i === 0) xs.push(stack.left - TRACK, stack.left - 2 * TRACK);
    const middle = next ? (stack.right + next.left) / 2 : stack.right + 2 * TRACK;
    for (const tracks of [-1.5, -0.5, 0.5, 1.5]) xs.push(middle + tracks * TRACK);
  });
  const columns = new Map<string, Set<number>>();
  for (const node of nodes) {
    const known = columns.get(node.group) ?? new Set();
    columns.set(node.group, known.add(node.cx));
    if (node.shape === 'folded') ys.push(node.cy, node.y - TRACK, node.y + node.height + TRACK);
    else ys.push(node.cy, node.y - SIZE.rowGap / 2);
  }
  for (const set of columns.values()) {
    const sorted = [...set].sort((a, b) => a - b);
    sorted.slice(1).forEach((x, i) => {
      const middle = (x + (sorted[i] ?? x)) / 2;
      xs.push(middle - TRACK, middle, middle + TRACK);
    });
  }
  for (const { y, height } of groups) {
    ys.push(y - 8, y - 8 - TRACK, y + height + 8, y + height + 8 + TRACK);
  }
  const bottom = bounds.y + bounds.height;
  for (let i = 1; i <= 4; i++) ys.push(bounds.y - i * TRACK, bottom + i * TRACK);
  return { xs: merged(xs), ys: merged(ys, new Set(nodes.map((node) => node.cy))) };
}

/** Ascending, without those that are almost equal; `kept` ones stay whatever is near. */
function merged(values: readonly number[], kept: ReadonlySet<number> = new Set()): number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const out: number[] = [];
  for (const value of sorted) {
    const last = out[out.length - 1];
    if (last === undefined || value - last >= NEAR) out.push(value);
    else if (kept.has(value)) {
      if (kept.has(last)) out.push(value);
      else out[out.length - 1] = value;
    }
  }
  return out;
}
