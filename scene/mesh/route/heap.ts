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
    let i = 0;
    for (let left = 1; left < last; left = 2 * i + 1) {
      const least = left + 1 < last && this.#less(left + 1, left) ? left + 1 : left;
      if (!this.#less(least, i)) break;
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
    swap(this.#costs, a, b);
    swap(this.#turns, a, b);
    swap(this.#values, a, b);
  }
}

function swap(list: number[], a: number, b: number): void {
  const kept = list[a] as number;
  list[a] = list[b] as number;
  list[b] = kept;
}
