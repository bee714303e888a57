import type { EpochMs, Mesh, MeshRequest, RequestId } from '@/mesh/model';
import { cameLate, playsAt } from '@/mesh/requests/playout.ts';
import {
  BURST_MS,
  deathPlace,
  type Journey,
  journeyOf,
  type Leg,
  type MeshScene,
  type Point,
  sightOf,
  travelMs,
} from '@/scene/mesh';

/** At most so many requests are on the way at a time; of the rest a fixed share is drawn, and every failed one. */
export const MAX_MOVING = 220;

/** `edges`: the picture's edges that it runs along, for dimming. */
export type Moving = { readonly at: Point; readonly edges: readonly string[]; readonly burst: number | null };

type Way = { readonly journey: Journey; readonly edges: readonly string[] };
export type Sampling = { readonly shown: number; readonly all: number } | null;

/**
 * The requests that are on their way at one moment of mesh time. Holds no clock and draws nothing: given the same mesh,
 * scene and time it sees the same.
 */
export class Traffic {
  #requests: readonly MeshRequest[] = [];
  #known = new Map<RequestId, MeshRequest>();
  #ways = new WeakMap<MeshRequest, Way | 'none'>();
  #scene: MeshScene | null = null;
  sampling: Sampling = null;

  /** Takes the mesh's requests as they are now. A late line makes a new object of a request, so its way is found anew. */
  take(mesh: Mesh): void {
    if (mesh.requests === this.#requests) return;
    this.#requests = mesh.requests;
    this.#known = new Map(mesh.requests.map((request) => [request.id, request]));
  }

  /** Another scene: all ways are found anew. */
  setScene(scene: MeshScene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#ways = new WeakMap();
  }

  clear(): void {
    this.#requests = [];
    this.#known.clear();
    this.sampling = null;
  }

  /** What is on the way at `now`. */
  at(now: EpochMs): Moving[] {
    const under: { request: MeshRequest; way: Way; elapsed: number }[] = [];
    for (const request of this.#known.values()) {
      const elapsed = now - playsAt(request);
      if (elapsed < 0 || elapsed > 8_000) continue;
      const way = this.#wayOf(request);
      if (way === null || elapsed > travelMs(way.journey) + BURST_MS) continue;
      under.push({ request, way, elapsed });
    }
    const keep = under.length <= MAX_MOVING ? 1 : MAX_MOVING / under.length;
    const chosen = keep === 1 ? under : under.filter((u) => u.way.journey.failed || share(u.request.id) < keep);
    this.sampling = keep === 1 ? null : { shown: chosen.length, all: under.length };
    return chosen.flatMap(({ way, elapsed }): Moving[] => {
      const sight = sightOf(way.journey, elapsed);
      return sight === null
        ? []
        : [{ at: sight.at, edges: way.edges, burst: sight.kind === 'burst' ? sight.share : null }];
    });
  }

  #wayOf(request: MeshRequest): Way | null {
    const known = this.#ways.get(request);
    if (known !== undefined) return known === 'none' ? null : known;
    const scene = this.#scene;
    if (scene === null) return null;
    const nodes = [...(request.caller ? [request.caller] : []), request.source, request.target].map(
      (id) => scene.picture.standsFor.get(id) ?? null,
    );
    const legs: Leg[] = [];
    const edges: string[] = [];
    for (let i = 1; i < nodes.length; i++) {
      const [source, target] = [nodes[i - 1], nodes[i]];
      // Within a folded namespace nothing is seen.
      if (source == null || target == null) continue;
      const curve = scene.curveOf.get(`${source}→${target}`);
      const from = scene.nodeOf.get(source);
      const to = scene.nodeOf.get(target);
      if (!curve || !from || !to) continue;
      legs.push({ source: from, target: to, line: curve.line });
      edges.push(curve.id);
    }
    const way =
      legs.length === 0 || cameLate(request) ? null : { journey: journeyOf(legs, deathPlace(request)), edges };
    this.#ways.set(request, way ?? 'none');
    return way;
  }
}

/** A number in [0, 1) that is fixed for an id, so that the same requests are drawn however often one asks. */
function share(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return (hash >>> 0) / 2 ** 32;
}
