/** Three-valued: holds, does not, or (`open`) cannot be told because of the named construct. */
export type Tri = true | false | { readonly open: string };

export const negate = (value: Tri): Tri => (typeof value === 'boolean' ? !value : value);

/** OR: one that holds decides; else one that is open leaves it open. None: false. */
export function anyOf<T>(items: readonly T[], holds: (item: T) => Tri): Tri {
  let open: Tri = false;
  for (const item of items) {
    const tri = holds(item);
    if (tri === true) return true;
    if (tri !== false && open === false) open = tri;
  }
  return open;
}

/** AND: one that fails decides; else one that is open leaves it open. None: true. */
export function allOf<T>(items: readonly T[], holds: (item: T) => Tri): Tri {
  let open: Tri = true;
  for (const item of items) {
    const tri = holds(item);
    if (tri === false) return false;
    if (tri !== true && open === true) open = tri;
  }
  return open;
}

/** A judgement that is null where it cannot be made, by the construct that prevents it. */
export const orOpen = (holds: boolean | null, construct: string): Tri => holds ?? { open: construct };
