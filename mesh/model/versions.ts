import { naturally } from './naturally.ts';

/** The newest of Istio versions as they are written (`1.31.0`, `1.31-dev`); null of none. */
export const newestVersion = (versions: readonly string[]): string | null =>
  [...versions].sort(naturally).at(-1) ?? null;
