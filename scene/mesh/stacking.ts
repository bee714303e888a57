import { round } from '../round.ts';
import type { Arrangement } from './arrangement.ts';
import { spread } from './isotonic.ts';
import { SIZE } from './size.ts';
import type { Box, LayoutEdge } from './types.ts';

/** A group to be put in its stack. `anchors`: how far below its top each of its nodes has its wire, when it has no more than its own height. */
export type Stackable = {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** A frame grows with its stack; what has none keeps its size. */
  readonly framed: boolean;
  readonly anchors: ReadonlyMap<string, number>;
};

export type Stacked = Box & { readonly id: string; readonly stack: number; readonly row: number };

/** A stack that is nearly as tall as the picture fills it: each of its frames grows by no more than this. */
const GROW = 56;
/** At most so many times as tall as needed. */
const AIRY = 1.25;
const PASSES = 6;

/**
 * The boxes of an arrangement. Stacks stand side by side; one that is much shorter than the picture puts its groups at the
 * heights of what they talk with. Room that the viewport leaves below them is shared out, up to a part of their height.
 * @param aspect width by height of the viewport
 */
export function stackUp(
  arrangement: Arrangement,
  groups: ReadonlyMap<string, Stackable>,
  edges: readonly LayoutEdge[],
  aspect: number,
): Stacked[] {
  const { gapX, gapY } = SIZE.group;
  const stacks = arrangement.map((stack) => stack.flatMap((id) => groups.get(id) ?? []));
  const tall = (stack: readonly Stackable[]) => stack.reduce((sum, group) => sum + group.height + gapY, -gapY);
  const needed = Math.max(0, ...stacks.map(tall));
  const width = stacks.reduce((sum, stack) => sum + Math.max(...stack.map((g) => g.width)) + gapX, -gapX);
  const height = Math.max(needed, Math.min(needed * AIRY, width / aspect));
  const grown = stacks.map((stack) => {
    const frames = stack.filter((group) => group.framed).length;
    const slack = height - tall(stack);
    const more = frames > 0 && slack / frames <= GROW ? slack / frames : 0;
    return stack.map((group) => ({ group, more: group.framed ? more : 0 }));
  });

  const wires = new Map<string, number>();
  const tops = new Map<string, number>();
  const settle = (entry: { group: Stackable; more: number }, top: number) => {
    tops.set(entry.group.id, top);
    for (const [id, anchor] of entry.group.anchors) wires.set(id, top + entry.more / 2 + anchor);
  };
  const room = (stack: readonly { group: Stackable; more: number }[]) =>
    height - stack.reduce((sum, entry) => sum + entry.group.height + entry.more + gapY, -gapY);
  for (const stack of grown) {
    let y = room(stack) / 2;
    for (const entry of stack) {
      settle(entry, y);
      y += entry.group.height + entry.more + gapY;
    }
  }
  for (let pass = 0; pass < PASSES; pass++)
    for (const stack of pass % 2 === 0 ? grown : [...grown].reverse()) {
      const free = room(stack);
      if (free < 1) continue;
      let above = 0;
      const wanted = stack.map((entry) => {
        const want = (wish(entry.group, edges, wires) ?? tops.get(entry.group.id) ?? 0) - above;
        above += entry.group.height + entry.more + gapY;
        return want;
      });
      above = 0;
      spread(wanted, 0).forEach((top, i) => {
        const entry = stack[i];
        if (!entry) return;
        settle(entry, Math.min(free, Math.max(0, top)) + above);
        above += entry.group.height + entry.more + gapY;
      });
    }

  let x = 0;
  return grown.flatMap((stack, index) => {
    const width = Math.max(...stack.map(({ group }) => group.width));
    const left = x;
    x += width + gapX;
    return stack.map(({ group, more }, row) => ({
      id: group.id,
      x: round(group.framed ? left : left + (width - group.width) / 2),
      y: round(tops.get(group.id) ?? 0),
      width: round(group.framed ? width : group.width),
      height: round(group.height + more),
      stack: index,
      row,
    }));
  });
}

/** The top with which a group's wires run as level as can be; null when it talks with nobody outside it. */
function wish(group: Stackable, edges: readonly LayoutEdge[], wires: ReadonlyMap<string, number>): number | null {
  let [sum, count] = [0, 0];
  for (const { source, target } of edges) {
    const [own, peer] = group.anchors.has(source) ? [source, target] : [target, source];
    const anchor = group.anchors.get(own);
    const there = wires.get(peer);
    if (anchor === undefined || there === undefined || group.anchors.has(peer)) continue;
    sum += there - anchor;
    count++;
  }
  return count === 0 ? null : sum / count;
}
