/** A binary heap of numbers by cost; equal costs come out in the order in which they went in, so that a search is the same each time. */
export class Heap {
  readonly #costs: number[] = [];
  readonly #turns: number[] = [];
  readonly #values: number[] = [];
  #turn = 0;

  push(cost: number, value: number): void {
    let i = this.#values.length;
    this.#put(i, cost, this.#turn++, value);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.#less(i, up)) break;
      this.#swap(i, up);
      i = up;
    }
  }

  /** The value of least cost and its cost; null when empty. */
  pop(): { readonly cost: number; readonly value: number } | null {
    const [cost, value] = [this.#costs[0], this.#values[0]];
    if (cost === undefined || value === undefined) return null;
    const last = this.#values.length - 1;
    this.#swap(0, last);
    this.#costs.pop();
    this.#turns.pop();
    this.#values.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < last && this.#less(child, least)) least = child;
      if (least === i) break;
      this.#swap(i, least);
      i = least;
    }
    return { cost, value };
  }

  #put(i: number, cost: number, turn: number, value: number): void {
    this.#costs[i] = cost;
    this.#turns[i] = turn;
    this.#values[i] = value;
  }

  #less(a: number, b: number): boolean {
    const [x, y] = [this.#costs[a] ?? 0, this.#costs[b] ?? 0];
    return x !== y ? x < y : (this.#turns[a] ?? 0) < (this.#turns[b] ?? 0);
  }

  #swap(a: number, b: number): void {
    for (const list of [this.#costs, this.#turns, this.#values]) {
      const kept = list[a] as number;
      list[a] = list[b] as number;
      list[b] = kept;
    }
  }
}
