/**
 * Heights as near as possible (least squares) to `wanted`, in the given order and at least `pitch` apart.
 * Pool-adjacent-violators: neighbours that want to pass each other settle at their common mean.
 */
export function spread(wanted: readonly number[], pitch: number): number[] {
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((want, i) => {
    pools.push({ sum: want - i * pitch, count: 1 });
    for (;;) {
      const last = pools[pools.length - 1];
      const before = pools[pools.length - 2];
      if (!last || !before || before.sum / before.count <= last.sum / last.count) break;
      pools.pop();
      before.sum += last.sum;
      before.count += last.count;
    }
  });
  return pools.flatMap((pool) => Array<number>(pool.count).fill(pool.sum / pool.count)).map((z, i) => z + i * pitch);
}
