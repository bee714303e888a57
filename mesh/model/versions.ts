const collator = new Intl.Collator('en', { numeric: true });

/** The newest of Istio versions as they are written (`1.31.0`, `1.31-dev`); null of none. Numbers count as numbers: 1.9 < 1.31. */
export const newestVersion = (versions: readonly string[]): string | null =>
  [...versions].sort(collator.compare).at(-1) ?? null;
