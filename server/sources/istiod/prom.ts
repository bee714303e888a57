/** One sample of the Prometheus text format. */
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/**
 * Reads the Prometheus text format (version 0.0.4) as far as counters and gauges need it: comments, timestamps and
 * exemplars are skipped, and so is a line that cannot be read.
 */
export function parsePrometheus(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const m = /^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})?\s+(\S+)/.exec(line);
    if (!m) continue;
    const value = Number((m[3] ?? '').replace(/^([+-]?)Inf$/, '$1Infinity'));
    if (Number.isNaN(value)) continue;
    samples.push({ name: m[1] ?? '', labels: parseLabels(m[2] ?? ''), value });
  }
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1] ?? '', unescapeLabel(m[2] ?? '')]),
  );
}

const unescapeLabel = (value: string): string => value.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));

/** The samples of one scrape by name. */
export class Metrics {
  readonly #byName = new Map<string, Sample[]>();

  constructor(text: string) {
    for (const sample of parsePrometheus(text)) {
      const list = this.#byName.get(sample.name);
      if (list) list.push(sample);
      else this.#byName.set(sample.name, [sample]);
    }
  }

  /** Sum over all labels; null when the metric is absent. */
  sum(name: string): number | null {
    const samples = this.#byName.get(name);
    return samples === undefined ? null : samples.reduce((total, s) => total + s.value, 0);
  }

  /** A counter that istiod creates at its first increment: absent is zero. */
  count(name: string): number {
    return this.sum(name) ?? 0;
  }

  all(name: string): readonly Sample[] {
    return this.#byName.get(name) ?? [];
  }
}
