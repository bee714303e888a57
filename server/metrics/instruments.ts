import { Counter, Gauge, type Registry } from 'prom-client';

/** One series: its labels and its value. */
export type Series<L extends string> = readonly [Readonly<Record<L, string>>, number];

/** A gauge whose series are worked out when they are asked for; what is no longer given is gone. */
export function gauge<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  read: () => Iterable<Series<L>>,
): void {
  new Gauge<L>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.set({ ...labels }, value);
    },
  });
}

/** A gauge without labels. */
export function figure(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** A counter whose figures are kept elsewhere; they never fall while Meshpath runs. */
export function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  read: () => Iterable<Series<L>>,
): void {
  new Counter<L>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.inc({ ...labels }, value);
    },
  });
}
