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

export type Moving = { readonly at: Point; readonly failed: boolean; readonly burst: number | null };
export type Sampling = { readonly shown: number; readonly all: number } | null;

/**
 * The requests that are on their way at one moment of mesh time. Holds no clock and draws nothing: given the same mesh,
 * scene and time it sees the same.
 */
export class Traffic {
  #requests: readonly MeshRequest[] = [];
  #known = new Map<RequestId, MeshRequest>();
  #journeys = new WeakMap<MeshRequest, Journey | 'none'>();
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
    this.#journeys = new WeakMap();
  }

  clear(): void {
    this.#requests = [];
    this.#known.clear();
    this.sampling = null;
  }

  /** What is on the way at `now`. */
  at(now: EpochMs): Moving[] {
    const under: { request: MeshRequest; journey: Journey; elapsed: number }[] = [];
    for (const request of this.#known.values()) {
      const elapsed = now - playsAt(request);
      if (elapsed < 0 || elapsed > 8_000) continue;
      const journey = this.#journeyOf(request);
      if (journey === null || elapsed > travelMs(journey) + BURST_MS) continue;
      under.push({ request, journey, elapsed });
    }
    const keep = under.length <= MAX_MOVING ? 1 : MAX_MOVING / under.length;
    const chosen = keep === 1 ? under : under.filter((u) => u.journey.failed || share(u.request.id) < keep);
    this.sampling = keep === 1 ? null : { shown: chosen.length, all: under.length };
    return chosen.flatMap(({ journey, elapsed }): Moving[] => {
      const sight = sightOf(journey, elapsed);
      if (sight === null) return [];
      return [
        sight.kind === 'moving'
          ? { at: sight.at, failed: false, burst: null }
          : { at: sight.at, failed: true, burst: sight.share },
      ];
    });
  }

  #journeyOf(request: MeshRequest): Journey | null {
    const known = this.#journeys.get(request);
    if (known !== undefined) return known === 'none' ? null : known;
    const scene = this.#scene;
    if (scene === null) return null;
    const nodes = [...(request.caller ? [request.caller] : []), request.source, request.target].map(
      (id) => scene.picture.standsFor.get(id) ?? null,
    );
    const legs: Leg[] = [];
    for (let i = 1; i < nodes.length; i++) {
      const [source, target] = [nodes[i - 1], nodes[i]];
      // Within a folded namespace nothing is seen.
      if (source == null || target == null) continue;
      const curve = scene.curveOf.get(`${source}→${target}`);
      const from = scene.nodeOf.get(source);
      const to = scene.nodeOf.get(target);
      if (curve && from && to) legs.push({ source: from, target: to, line: curve.line });
    }
    const journey = legs.length === 0 || cameLate(request) ? null : journeyOf(legs, deathPlace(request));
    this.#journeys.set(request, journey ?? 'none');
    return journey;
  }
}

/** A number in [0, 1) that is fixed for an id, so that the same requests are drawn however often one asks. */
function share(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return (hash >>> 0) / 2 ** 32;
}
