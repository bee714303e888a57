import type { Mesh, MeshRequest, PodId, RequestId } from '@/mesh/model';
import { explain } from '@/mesh/path/explain/explain';
import { askedOf } from '@/mesh/path/explain/observed';
import { stood } from '@/mesh/path/stood';
import { type Comparison, compare, SURPRISES, type Surprise } from '@/mesh/path/surprise';
import { sidesOf } from '@/mesh/requests/settled';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';

/** Budget: this much time in every second, on the newest requests first; what it does not reach is not compared. */
const EVERY_MS = 1_000;
const SPEND_MS = 20;
/** Comparisons remembered, more than the mesh holds requests: replaying a recording in a loop counts nothing twice. */
const KEEP = 20_000;

export type SurpriseFigures = {
  readonly compared: Readonly<Record<Comparison['kind'], number>>;
  readonly surprises: ReadonlyMap<Surprise['of'], number>;
};

/**
 * Explains finished requests in passing and holds them against what was observed. Never reads a configuration for it: where
 * none is held, or one was sent to a proxy since, a request is left alone.
 */
export class SurpriseWatch {
  private readonly results = new Map<RequestId, Comparison>();
  private readonly compared = { agrees: 0, surprise: 0, undecidable: 0 };
  private readonly surprises = new Map<Surprise['of'], number>(SURPRISES.map((of) => [of, 0]));
  private looked: unknown = null;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly engine: Pick<Engine, 'mesh' | 'now' | 'heldConfig'>,
    private readonly clock: Clock,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  start(): void {
    this.cancel ??= this.clock.every(EVERY_MS, () => this.look());
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  /** Null: not compared (yet). */
  readonly of = (request: RequestId): Comparison | null => this.results.get(request) ?? null;

  readonly figures = (): SurpriseFigures => ({ compared: this.compared, surprises: this.surprises });

  /** One turn within the budget. */
  look(): void {
    const mesh = this.engine.mesh();
    if (this.looked === mesh.requests) return;
    const until = this.elapsed() + SPEND_MS;
    let waiting = false;
    for (const request of mesh.requests.toReversed()) {
      if (this.results.has(request.id)) continue;
      if (sidesOf(mesh, request, this.engine.now()).kind === 'waiting') {
        waiting = true;
        continue;
      }
      const result = this.hold(mesh, request);
      if (result === null) continue;
      this.keep(request.id, result);
      if (this.elapsed() >= until) return;
    }
    if (!waiting) this.looked = mesh.requests;
  }

  private hold(mesh: Mesh, request: MeshRequest): Comparison | null {
    const asked = askedOf(mesh, request);
    // Without its sender's configuration nothing would come of it; it may be held later.
    if (asked === null) return { kind: 'undecidable' };
    const configOf = (pod: PodId) => {
      const config = this.engine.heldConfig(pod);
      return config !== null && stood(mesh, config, request.startedAt) ? config : null;
    };
    if (asked.from.kind === 'pod' && request.client !== null && configOf(asked.from.pod) === null) return null;
    return compare(explain({ mesh, configOf, at: request.startedAt }, asked), request);
  }

  private keep(id: RequestId, result: Comparison): void {
    this.results.set(id, result);
    this.compared[result.kind] += 1;
    if (result.kind === 'surprise') {
      const { of } = result.surprise;
      this.surprises.set(of, (this.surprises.get(of) ?? 0) + 1);
    }
    for (const oldest of this.results.keys()) {
      if (this.results.size <= KEEP) break;
      this.results.delete(oldest);
    }
  }
}
