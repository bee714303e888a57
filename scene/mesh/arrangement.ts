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
const FLOW_WEIGHT = 7.5;
/** With more blocks than this size counts for more and flow for less, down to the least: what is many is small already. */
const FEW_BLOCKS = 8;
const LEAST_FLOW_WEIGHT = 2;
/** A standing picture is taken apart only for one that is better by so much: it looks a fifth larger, or flows as much better. */
const MOVING_COST = 0.25;
/** Beyond so many blocks every place for every block is not tried. */
const SEARCH_BLOCKS = 48;
/** Beyond so many, no two are exchanged: there are too many pairs to try. */
const EXCHANGE_BLOCKS = 24;
const ROUNDS = 30;
/** From so many of the newspapers the search sets out. */
const STARTS = 5;

/** Indices of blocks by stack from the left, in each from the top. */
type Stacks = readonly (readonly number[])[];
type Judge = (stacks: Stacks) => number;
type Rated = { readonly stacks: Stacks; readonly score: number };

/**
 * Puts blocks in stacks from left to right so that the whole is seen as large as possible in the viewport, and traffic runs
 * from each stack to the next: not backwards, not within a stack, not far. A search from several newspapers, moving one block
 * or exchanging two at a time while that helps. Deterministic: ties go to what comes first.
 * @param blocks in the order in which they shall be read
 */
export function arrange(blocks: readonly Block[], flows: readonly Flow[], options: ArrangeOptions): Arrangement {
  if (blocks.length === 0) return [];
  const judge = judgeOf(blocks, flows, options);
  const rate = (stacks: Stacks): Rated => ({ stacks, score: judge(stacks) });
  const starts = newspapers(blocks, options.gapY).map(rate);
  starts.sort((a, b) => b.score - a.score);
  const found = blocks.length > SEARCH_BLOCKS ? starts : starts.slice(0, STARTS).map((start) => improved(start, judge));
  const best = found.reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  const kept = standing(blocks, options.previous);
  const chosen = kept === null ? best : keptOr(best, rate(withNew(kept, blocks.length, judge)));
  return chosen.stacks.map((stack) => stack.map((index) => blocks[index]?.id ?? ''));
}

const keptOr = (best: Rated, kept: Rated): Rated => (kept.score >= best.score - MOVING_COST ? kept : best);

function judgeOf(
  blocks: readonly Block[],
  flows: readonly Flow[],
  { aspect, gapX, gapY, edges }: ArrangeOptions,
): Judge {
  const index = new Map(blocks.map((block, i) => [block.id, i]));
  const ways = flows.map(({ source, target, weight }) => ({
    from: index.get(source) ?? 0,
    to: index.get(target) ?? 0,
    share: weight / Math.max(1, edges),
  }));
  const wide = blocks.map((block) => block.width);
  const tall = blocks.map((block) => block.height);
  const flowWeight = Math.max(LEAST_FLOW_WEIGHT, FLOW_WEIGHT * Math.min(1, FEW_BLOCKS / blocks.length) ** 2);
  const stackOf = new Int32Array(blocks.length).fill(-1);
  const middle = new Float64Array(blocks.length);
  return (stacks) => {
    stackOf.fill(-1);
    let width = -gapX;
    let height = 1;
    stacks.forEach((stack, at) => {
      let [widest, y] = [0, 0];
      for (const block of stack) {
        widest = Math.max(widest, wide[block] ?? 0);
        stackOf[block] = at;
        middle[block] = y + (tall[block] ?? 0) / 2;
        y += (tall[block] ?? 0) + gapY;
      }
      // Heights are told from the middle of the stack, as stacks are centred.
      for (const block of stack) middle[block] = (middle[block] ?? 0) - (y - gapY) / 2;
      width += widest + gapX;
      height = Math.max(height, y - gapY);
    });
    let cost = 0;
    for (const { from, to, share } of ways) {
      const [here, there] = [stackOf[from] ?? -1, stackOf[to] ?? -1];
      if (here < 0 || there < 0) continue;
      const along = Math.min(COST.most, wayCost(there - here));
      cost += share * (along + (COST.height * Math.abs((middle[to] ?? 0) - (middle[from] ?? 0))) / height);
    }
    return Math.log(Math.min(aspect / Math.max(1, width), 1 / height)) - flowWeight * cost;
  };
}

/** What an edge costs that runs so many stacks ahead; 1 is what one wishes for. */
function wayCost(ahead: number): number {
  if (ahead > 0) return COST.skip * (ahead - 1);
  return ahead === 0 ? COST.together : COST.back - COST.further * (ahead + 1);
}
const COST = { skip: 0.28, together: 0.55, back: 0.6, further: 0.2, most: 1.2, height: 0.12 } as const;

/** Blocks in reading order, filled into stacks of various heights: top to bottom, then the next one. */
function newspapers(blocks: readonly Block[], gapY: number): Stacks[] {
  const tallest = Math.max(...blocks.map((block) => block.height));
  const all = blocks.reduce((sum, block) => sum + block.height + gapY, 0);
  const papers = new Map<string, Stacks>();
  for (let columns = 1; columns <= blocks.length; columns++) {
    const limit = Math.max(tallest, all / columns);
    const filled: number[][] = [];
    let height = Number.POSITIVE_INFINITY;
    blocks.forEach((block, i) => {
      if (height + block.height > limit + 0.5) {
        filled.push([]);
        height = 0;
      }
      filled[filled.length - 1]?.push(i);
      height += block.height + gapY;
    });
    papers.set(JSON.stringify(filled), filled);
  }
  return [...papers.values()];
}

/** Moves a block, or exchanges two, where it helps most, until nothing does. */
function improved(start: Rated, judge: Judge): Rated {
  const blocks = start.stacks.flat();
  let best = start;
  for (let round = 0; round < ROUNDS; round++) {
    let found: Rated | null = null;
    const take = (next: Rated) => {
      if (next.score > (found ?? best).score + 1e-6) found = next;
    };
    for (const [i, block] of blocks.entries()) {
      const rest = best.stacks.map((stack) => stack.filter((other) => other !== block)).filter((s) => s.length > 0);
      take(bestPlace(block, rest, judge));
      for (const other of blocks.length > EXCHANGE_BLOCKS ? [] : blocks.slice(i + 1)) {
        const stacks = exchanged(best.stacks, block, other);
        take({ stacks, score: judge(stacks) });
      }
    }
    if (found === null) break;
    best = found;
  }
  return best;
}

const exchanged = (stacks: Stacks, a: number, b: number): Stacks =>
  stacks.map((stack) => stack.map((block) => (block === a ? b : block === b ? a : block)));

/** One more block where it does best: in any stack at any height, or in a stack of its own between any two. */
function bestPlace(block: number, rest: Stacks, judge: Judge): Rated {
  let best: Rated | null = null;
  const take = (stacks: Stacks) => {
    const score = judge(stacks);
    if (best === null || score > best.score + 1e-6) best = { stacks, score };
  };
  for (let i = 0; i <= rest.length; i++) {
    take([...rest.slice(0, i), [block], ...rest.slice(i)]);
    const stack = rest[i];
    if (!stack) continue;
    for (let row = 0; row <= stack.length; row++)
      take([...rest.slice(0, i), [...stack.slice(0, row), block, ...stack.slice(row)], ...rest.slice(i + 1)]);
  }
  return best ?? { stacks: [[block]], score: judge([[block]]) };
}

/** What of the arrangement before is still there; null when that is little: a picture that is only being filled has no order to keep. */
function standing(blocks: readonly Block[], previous: Arrangement | null): Stacks | null {
  const index = new Map(blocks.map((block, i) => [block.id, i]));
  const stacks = (previous ?? [])
    .map((stack) => stack.flatMap((id) => index.get(id) ?? []))
    .filter((stack) => stack.length > 0);
  return stacks.flat().length * 2 < blocks.length ? null : stacks;
}

/** What stood before stays where it is; each new block goes where it does best. */
function withNew(kept: Stacks, count: number, judge: Judge): Stacks {
  const known = new Set(kept.flat());
  let stacks = kept;
  for (let block = 0; block < count; block++) if (!known.has(block)) stacks = bestPlace(block, stacks, judge).stacks;
  return stacks;
}
