/** A block to be packed, with its size. Blocks come in the order in which they shall be read. */
export type Block = { readonly id: string; readonly width: number; readonly height: number };
export type PackedBlock = Block & {
  readonly x: number;
  readonly y: number;
  readonly stack: number;
  readonly row: number;
};
export type Packing = { readonly blocks: readonly PackedBlock[]; readonly width: number; readonly height: number };

/**
 * Stacks blocks in columns, as text flows in a newspaper: top to bottom, then the next column. The column height is
 * the one with which the whole is seen largest in a viewport of the given aspect ratio (width / height).
 * Columns leave straight gutters from top to bottom, in which threads go down. Blocks of one column get its width.
 */
export function packColumns(
  blocks: readonly Block[],
  aspect: number,
  gapX: number,
  gapY: number,
  talk: Talk = () => false,
): Packing {
  if (blocks.length === 0) return { blocks: [], width: 0, height: 0 };
  let best: Packing | null = null;
  let bestScore = 0;
  for (const limit of heightLimits(blocks, gapY)) {
    for (const apart of [() => false, talk]) {
      const packing = packWithin(blocks, limit, gapX, gapY, apart);
      const scale = Math.min(aspect / packing.width, 1 / packing.height);
      const score = scale * (1 - TALK_COST * shareTogether(packing, talk));
      if (best === null || score > bestScore * 1.001) [best, bestScore] = [packing, score];
    }
  }
  return best ?? packWithin(blocks, Number.POSITIVE_INFINITY, gapX, gapY, () => false);
}

/** True for blocks with traffic between them: in one column their edges would run backwards or straight down. */
export type Talk = (a: string, b: string) => boolean;

/** How much smaller a picture may be seen, as a share, if for it no two blocks that talk stand in one column. */
const TALK_COST = 0.3;

/** Of the pairs of blocks that talk, the share that stands in one column. */
function shareTogether({ blocks }: Packing, talk: Talk): number {
  let all = 0;
  let together = 0;
  for (const [i, a] of blocks.entries())
    for (const b of blocks.slice(i + 1))
      if (talk(a.id, b.id)) {
        all++;
        if (a.stack === b.stack) together++;
      }
  return all === 0 ? 0 : together / all;
}

/** Column heights worth trying: those of runs of neighbouring blocks, thinned out when there are many. */
function heightLimits(blocks: readonly Block[], gapY: number): number[] {
  const tallest = Math.max(...blocks.map((block) => block.height));
  const limits = new Set<number>();
  for (let from = 0; from < blocks.length; from++) {
    let height = -gapY;
    for (let to = from; to < blocks.length; to++) {
      height += (blocks[to]?.height ?? 0) + gapY;
      if (height >= tallest) limits.add(height);
    }
  }
  const sorted = [...limits].sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(sorted.length / 200));
  return sorted.filter((_, i) => i % step === 0);
}

function packWithin(blocks: readonly Block[], limit: number, gapX: number, gapY: number, apart: Talk): Packing {
  const stacks: Block[][] = [[]];
  let filled = -gapY;
  for (const block of blocks) {
    const stack = stacks[stacks.length - 1] as Block[];
    const full = filled + gapY + block.height > limit || stack.some((above) => apart(above.id, block.id));
    if (stack.length > 0 && full) {
      stacks.push([block]);
      filled = block.height;
    } else {
      stack.push(block);
      filled += gapY + block.height;
    }
  }
  const heights = stacks.map((stack) => stack.reduce((sum, block) => sum + block.height + gapY, -gapY));
  const height = Math.max(...heights);
  const packed: PackedBlock[] = [];
  let x = 0;
  stacks.forEach((stack, index) => {
    const width = Math.max(...stack.map((block) => block.width));
    let y = 0;
    // A column with room left gives it to its blocks, so that the picture ends in one line.
    const slack = (height - (heights[index] ?? height)) / stack.length;
    const extra = slack < 90 ? slack : 0;
    stack.forEach((block, row) => {
      packed.push({ ...block, width, height: block.height + extra, x, y, stack: index, row });
      y += block.height + extra + gapY;
    });
    x += width + gapX;
  });
  return { blocks: packed, width: x - gapX, height };
}
