/** The row that a key leads to in a list of `count`, from the one at `at`; null: the key does not move. */
export function rowStep(key: string, at: number, count: number, page = 10): number | null {
  const to: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const index = to[key];
  return index === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, index));
}
