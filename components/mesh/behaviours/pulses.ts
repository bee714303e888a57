import type { EpochMs, Mesh, Moment, PodId } from '@/mesh/model';
import { workloadNode } from '@/mesh/model';
import { PLAYOUT_DELAY_MS } from '@/mesh/requests/playout.ts';
import { type MeshScene, type Point, type Polyline, pointAt } from '@/scene/mesh';

export type PulseKind = 'push' | 'nack' | 'renewed';
export type Pulse = {
  readonly kind: PulseKind;
  readonly at: Point;
  readonly types: readonly string[];
  readonly share: number;
  readonly group: string;
};

type Wave = {
  readonly kind: PulseKind;
  readonly start: number;
  readonly node: string;
  readonly group: string;
  readonly line: Polyline;
  readonly types: string[];
};

const TRAVEL_MS = 1_500;
const LINGER_MS = 900;
/** Pushes of several types that follow each other this closely travel as one. */
const TOGETHER_MS = 400;

/**
 * What goes along the threads: a push down, a refusal up, a renewed certificate down. Plays with the same delay as
 * requests, so that a push is seen before the requests that it changed.
 */
export class Pulses {
  #waves: Wave[] = [];
  #moments: readonly Moment[] = [];
  #scene: MeshScene | null = null;
  #mesh: Mesh | null = null;

  take(mesh: Mesh): void {
    if (mesh.moments === this.#moments && this.#mesh !== null) return;
    this.#moments = mesh.moments;
    this.#mesh = mesh;
    this.#rebuild();
  }

  setScene(scene: MeshScene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#rebuild();
  }

  clear(): void {
    this.#waves = [];
    this.#moments = [];
    this.#mesh = null;
  }

  /** @param top world height of the viewport's upper edge, where the control plane's band ends */
  at(now: EpochMs, top: number): Pulse[] {
    return this.#waves.flatMap((wave): Pulse[] => {
      const elapsed = now - wave.start;
      if (elapsed < 0 || elapsed > TRAVEL_MS + LINGER_MS) return [];
      // Threads begin far above; only what is in sight is travelled.
      const hidden = Math.min(wave.line.length, Math.max(0, top - (wave.line.points[0]?.y ?? 0)));
      const way = wave.line.length - hidden;
      const share = Math.min(1, elapsed / TRAVEL_MS);
      const distance = wave.kind === 'nack' ? wave.line.length - way * share : hidden + way * share;
      return [
        {
          kind: wave.kind,
          at: pointAt(wave.line, distance),
          types: wave.types,
          share: elapsed / (TRAVEL_MS + LINGER_MS),
          group: wave.group,
        },
      ];
    });
  }

  #rebuild(): void {
    this.#waves = [];
    const scene = this.#scene;
    const mesh = this.#mesh;
    if (scene === null || mesh === null) return;
    const routes = new Map(scene.threads.routes.map((route) => [route.node, route.line]));
    const newest = this.#moments[this.#moments.length - 1]?.at ?? 0;
    const last = new Map<string, Wave>();
    for (const moment of this.#moments) {
      if (moment.at < newest - 120_000) continue;
      const found = pulseOf(moment);
      if (found === null) continue;
      const pod = mesh.pods[found.pod];
      const node = pod ? scene.picture.standsFor.get(workloadNode(pod.workload)) : undefined;
      const line = node === undefined ? undefined : routes.get(node);
      if (node === undefined || line === undefined) continue;
      const key = `${found.kind} ${node}`;
      const before = last.get(key);
      const start = moment.at + PLAYOUT_DELAY_MS;
      if (before && Math.abs(start - before.start) < TOGETHER_MS) {
        if (found.type !== null && !before.types.includes(found.type)) before.types.push(found.type);
        continue;
      }
      const wave: Wave = {
        kind: found.kind,
        start,
        node,
        group: scene.nodeOf.get(node)?.group ?? '',
        line,
        types: found.type === null ? [] : [found.type],
      };
      last.set(key, wave);
      this.#waves.push(wave);
    }
  }
}

function pulseOf(moment: Moment): { kind: PulseKind; pod: PodId; type: string | null } | null {
  switch (moment.kind) {
    case 'push':
      return { kind: 'push', pod: moment.pod, type: moment.type };
    case 'nack':
      return { kind: 'nack', pod: moment.pod, type: moment.type };
    case 'certificate-renewed':
      return { kind: 'renewed', pod: moment.rotation.pod, type: null };
    default:
      return null;
  }
}
