/** A group as the arrangement sees it: a block with a size. */
export type Block = { readonly id: string; readonly width: number; readonly height: number };
/** How many edges run from one block to another. */
export type Flow = { readonly source: string; readonly target: string; readonly weight: number };
/** Ids of blocks by stack from the left, in each from the top. */
export type Arrangement = readonly (readonly string[])[];

export type ArrangeOptions = {
  /** Width by height of the viewport. */
  readonly aspect: number;
  readonly gapX: number;
  readonly gapY: number;
  /** How many edges there are in all: a flow counts as its share of them, those within blocks included. */
  readonly edges: number;
  /** The arrangement that stands; it is kept, with room made for what is new, unless another is much better. */
  readonly previous: Arrangement | null;
};

/** What the flow counts for against size: one more point of it is worth a picture smaller by a factor of e. */
const FLOW_WEIGHT = 6;
/** A standing picture is taken apart only for one that is better by so much: it looks a fifth larger, or flows as much better. */
const MOVING_COST = 0.25;
/** Beyond so many blocks every place for every block is not tried. */
const SEARCH_BLOCKS = 48;
const ROUNDS = 30;

/**
 * Puts blocks in stacks from left to right so that the whole is seen as large as possible in the viewport, and traffic runs
 * from each stack to the next: not backwards, not within a stack, not far. A search from several newspapers, moving one block
 * at a time while that helps. Deterministic: ties go to what comes first.
 * @param blocks in the order in which they shall be read
 */
export function arrange(blocks: readonly Block[], flows: readonly Flow[], options: ArrangeOptions): Arrangement {
  if (blocks.length === 0) return [];
  const judge = judgeOf(blocks, flows, options);
  let best: Arrangement = [];
  let score = Number.NEGATIVE_INFINITY;
  for (const start of newspapers(blocks, options.gapY)) {
    const value = judge(start);
    if (value > score + 1e-9) [best, score] = [start, value];
  }
  if (blocks.length <= SEARCH_BLOCKS) [best, score] = improved(best, score, judge);
  const { previous } = options;
  const standing = new Set(previous?.flat());
  // A picture that is only being filled has no order to keep.
  if (previous === null || blocks.filter(({ id }) => standing.has(id)).length < blocks.length / 2) return best;
  const kept = withNew(previous, blocks, judge);
  return judge(kept) >= score - MOVING_COST ? kept : best;
}

type Judge = (arrangement: Arrangement) => number;

function judgeOf(blocks: readonly Block[], flows: readonly Flow[], { aspect, gapX, gapY, edges }: ArrangeOptions): Judge {
  const size = new Map(blocks.map((block) => [block.id, block]));
  const whole = Math.max(1, edges);
  return (arrangement) => {
    let width = -gapX;
    let height = 0;
    const heights = arrangement.map((stack) => {
      let [wide, tall] = [0, -gapY];
      for (const id of stack) {
        wide = Math.max(wide, size.get(id)?.width ?? 0);
        tall += (size.get(id)?.height ?? 0) + gapY;
      }
      width += wide + gapX;
      height = Math.max(height, tall);
      return tall;
    });
    const at = new Map<string, { stack: number; y: number }>();
    arrangement.forEach((stack, index) => {
      let y = (height - (heights[index] ?? 0)) / 2;
      for (const id of stack) {
        const tall = size.get(id)?.height ?? 0;
        at.set(id, { stack: index, y: y + tall / 2 });
        y += tall + gapY;
      }
    });
    let cost = 0;
    for (const { source, target, weight } of flows) {
      const [from, to] = [at.get(source), at.get(target)];
      if (!from || !to) continue;
      const ahead = to.stack - from.stack;
      const along = ahead > 0 ? 0.28 * (ahead - 1) : ahead === 0 ? 0.55 : 0.6 - 0.2 * (ahead + 1);
      cost += weight * (Math.min(1.2, along) + (0.12 * Math.abs(to.y - from.y)) / height);
    }
    return Math.log(Math.min(aspect / Math.max(1, width), 1 / Math.max(1, height))) - (FLOW_WEIGHT * cost) / whole;
  };
}

/** Blocks in reading order, filled into stacks of various heights: top to bottom, then the next one. */
function newspapers(blocks: readonly Block[], gapY: number): Arrangement[] {
  const tallest = Math.max(...blocks.map((block) => block.height));
  const all = blocks.reduce((sum, block) => sum + block.height + gapY, 0);
  const starts: Arrangement[] = [];
  for (let stacks = 1; stacks <= blocks.length; stacks++) {
    const limit = Math.max(tallest, all / stacks);
    const filled: string[][] = [];
    let height = Number.POSITIVE_INFINITY;
    for (const block of blocks) {
      if (height + block.height > limit + 0.5) {
        filled.push([]);
        height = 0;
      }
      filled[filled.length - 1]?.push(block.id);
      height += block.height + gapY;
    }
    starts.push(filled);
  }
  return starts;
}

/** Moves one block at a time to where it helps most, until nothing does. */
function improved(start: Arrangement, startScore: number, judge: Judge): [Arrangement, number] {
  let [best, score] = [start, startScore];
  for (let round = 0; round < ROUNDS; round++) {
    let found: Arrangement | null = null;
    for (const id of start.flat()) {
      const rest = best.map((stack) => stack.filter((other) => other !== id)).filter((stack) => stack.length > 0);
      for (const candidate of placesFor(id, rest)) {
        const value = judge(candidate);
        if (value > score + 1e-6) [found, score] = [candidate, value];
      }
    }
    if (found === null) break;
    best = found;
  }
  return [best, score];
}

/** Every place for one more block: in each stack at each height, and in a stack of its own between any two. */
function* placesFor(id: string, rest: Arrangement): Generator<Arrangement> {
  for (let i = 0; i <= rest.length; i++) {
    yield [...rest.slice(0, i), [id], ...rest.slice(i)];
    const stack = rest[i];
    if (!stack) continue;
    for (let row = 0; row <= stack.length; row++)
      yield [...rest.slice(0, i), [...stack.slice(0, row), id, ...stack.slice(row)], ...rest.slice(i + 1)];
  }
}

/** What stood before stays where it is; each new block goes where it does best. */
function withNew(previous: Arrangement, blocks: readonly Block[], judge: Judge): Arrangement {
  const ids = new Set(blocks.map((block) => block.id));
  let kept: Arrangement = previous
    .map((stack) => stack.filter((id) => ids.has(id)))
    .filter((stack) => stack.length > 0);
  const known = new Set(kept.flat());
  for (const { id } of blocks) {
    if (known.has(id)) continue;
    let best: Arrangement | null = null;
    let score = Number.NEGATIVE_INFINITY;
    for (const candidate of placesFor(id, kept)) {
      const value = judge(candidate);
      if (value > score + 1e-6) [best, score] = [candidate, value];
    }
    kept = best ?? [...kept, [id]];
  }
  return kept;
}
