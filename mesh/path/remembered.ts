type Bounds = {
  /** More answers than these, and all are forgotten. */
  readonly most?: number;
  /** Longer texts are not kept: what is asked over and over is short, and what is long may be anybody's. */
  readonly longest?: number;
};

/** A function of a text that keeps its answers, which must be the same every time: nothing but time is saved. */
export function remembered<T>(
  of: (text: string) => T,
  { most = 20_000, longest = 128 }: Bounds = {},
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    const answer = of(text);
    if (text.length > longest) return answer;
    if (known.size >= most) known.clear();
    known.set(text, answer);
    return answer;
  };
}

/** The same for a function of an immutable value, whose answer lives as long as the value does. */
export function rememberedOf<K extends object, T>(of: (value: K) => T): (value: K) => T {
  const known = new WeakMap<K, { readonly answer: T }>();
  return (value) => {
    let found = known.get(value);
    if (found === undefined) {
      found = { answer: of(value) };
      known.set(value, found);
    }
    return found.answer;
  };
}
