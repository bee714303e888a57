import { solidParts } from '../ports.ts';
import type { Box, MeshLayout } from '../types.ts';
import type { Channels } from './channels.ts';

/** What one unit of way costs, beside its length, over what should stay clear. */
const OVER = { glyphs: 60, words: 16, title: 9 } as const;
/** Wires stay this far from what they pass. */
const CLEAR = 5;
/** Height and the most width of a namespace's name in its frame's corner. */
const TITLE = { height: 43, width: 150 } as const;

/**
 * The ground that wires are laid on: for each piece of a channel between two crossings what it costs, and the group it is in.
 * Level pieces go from crossing (x, y) to (x + 1, y), upright ones from (x, y) to (x, y + 1); both are at `y * width + x`.
 */
export type Ground = Channels & {
  readonly width: number;
  readonly level: Float64Array;
  readonly upright: Float64Array;
  /** Index of the group that the middle of a piece is in; -1 outside all. */
  readonly levelIn: Int16Array;
  readonly uprightIn: Int16Array;
};

export function groundOf(layout: MeshLayout, { xs, ys }: Channels): Ground {
  const width = xs.length;
  const size = width * ys.length;
  const level = new Float64Array(size);
  const upright = new Float64Array(size);
  const levelIn = new Int16Array(size).fill(-1);
  const uprightIn = new Int16Array(size).fill(-1);
  for (let y = 0; y < ys.length; y++)
    for (let x = 0; x < width; x++) {
      level[y * width + x] = (xs[x + 1] ?? 0) - (xs[x] ?? 0);
      upright[y * width + x] = (ys[y + 1] ?? 0) - (ys[y] ?? 0);
    }
  const add = (box: Box, perUnit: number) => {
    const [left, right] = [box.x - CLEAR, box.x + box.width + CLEAR];
    const [top, bottom] = [box.y - CLEAR, box.y + box.height + CLEAR];
    for (let y = lower(ys, top) - 1; y < ys.length && (ys[y] ?? 0) < bottom; y++) {
      if (y < 0) continue;
      for (let x = lower(xs, left) - 1; x < width && (xs[x] ?? 0) < right; x++) {
        if (x < 0) continue;
        const at = y * width + x;
        const [x1, y1] = [xs[x] ?? 0, ys[y] ?? 0];
        if (y1 > top && y1 < bottom) level[at] = (level[at] ?? 0) + perUnit * within(x1, xs[x + 1] ?? x1, left, right);
        if (x1 > left && x1 < right)
          upright[at] = (upright[at] ?? 0) + perUnit * within(y1, ys[y + 1] ?? y1, top, bottom);
      }
    }
  };
  for (const node of layout.nodes) {
    const { glyphs, words } = solidParts(node);
    add(glyphs, OVER.glyphs);
    if (node.shape !== 'folded') add(words, OVER.words);
  }
  layout.groups.forEach((group, index) => {
    if (group.kind !== 'namespace') return;
    add({ x: group.x, y: group.y, width: Math.min(group.width, TITLE.width), height: TITLE.height }, OVER.title);
    for (let y = 0; y < ys.length; y++)
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        const [x1, y1] = [xs[x] ?? 0, ys[y] ?? 0];
        if (holds(group, (x1 + (xs[x + 1] ?? x1)) / 2, y1)) levelIn[at] = index;
        if (holds(group, x1, (y1 + (ys[y + 1] ?? y1)) / 2)) uprightIn[at] = index;
      }
  });
  return { xs, ys, width, level, upright, levelIn, uprightIn };
}

const within = (a: number, b: number, low: number, high: number) => Math.max(0, Math.min(b, high) - Math.max(a, low));
const holds = (box: Box, x: number, y: number) =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;

/** Index of the first value that is not below `limit`. */
export function lower(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((values[mid] ?? 0) < limit) low = mid + 1;
    else high = mid;
  }
  return low;
}
