/** An element's place before and after; null: not there. */
export type Pair = { readonly from: number | null; readonly to: number | null; readonly moved: boolean };

/** Cells of the table that is filled at most; longer lists are held against each other place by place. */
const MAX_CELLS = 4_000_000;

/**
 * Pairs the elements of two sequences by name. Along the longest run that both have in the same order elements stay; one of
 * the same name elsewhere has moved; what is left between two that stayed is paired in order, as changed beyond its name.
 */
export function align(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const stays = longestCommon(before, after);
  const moved = movedOf(before, after, stays);
  const leaving = new Map(moved.map(({ from, to }) => [from, to]));
  const arriving = new Set(moved.map(({ to }) => to));
  const pairs: Pair[] = [];
  let a = 0;
  let b = 0;
  for (const [nextA, nextB] of [...stays, [before.length, after.length] as const]) {
    const gone = range(a, nextA).filter((i) => !leaving.has(i));
    const come = range(b, nextB).filter((j) => !arriving.has(j));
    for (let k = 0; k < Math.max(gone.length, come.length); k += 1)
      pairs.push({ from: gone[k] ?? null, to: come[k] ?? null, moved: false });
    if (nextA < before.length || nextB < after.length) pairs.push({ from: nextA, to: nextB, moved: false });
    a = nextA + 1;
    b = nextB + 1;
  }
  return [...pairs, ...moved.map(({ from, to }) => ({ from, to, moved: true }))];
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Elements that did not stay and are on both sides by name, each once. */
function movedOf(
  before: readonly string[],
  after: readonly string[],
  stays: readonly (readonly [number, number])[],
): readonly { readonly from: number; readonly to: number }[] {
  const keptA = new Set(stays.map(([a]) => a));
  const keptB = new Set(stays.map(([, b]) => b));
  const free = new Map<string, number[]>();
  after.forEach((name, j) => {
    if (!keptB.has(j)) free.set(name, [...(free.get(name) ?? []), j]);
  });
  return before.flatMap((name, from) => {
    const to = keptA.has(from) ? undefined : free.get(name)?.shift();
    return to === undefined ? [] : [{ from, to }];
  });
}

/** Places of a longest common subsequence, ascending on both sides. */
function longestCommon(before: readonly string[], after: readonly string[]): readonly (readonly [number, number])[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const a = before.slice(start, before.length - end);
  const b = after.slice(start, after.length - end);
  const head = range(0, start).map((i) => [i, i] as const);
  const tail = range(0, end).map((i) => [before.length - end + i, after.length - end + i] as const);
  return [...head, ...middle(a, b).map(([i, j]) => [i + start, j + start] as const), ...tail];
}

function middle(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const width = b.length + 1;
  if ((a.length + 1) * width > MAX_CELLS) return a.flatMap((name, i) => (name === b[i] ? [[i, i] as const] : []));
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return found;
}
