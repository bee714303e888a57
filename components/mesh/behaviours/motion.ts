import { busy } from '@/client/idle.ts';
import type { MeshStore } from '@/client/meshStore.ts';
import { type Camera, type MeshScene, type Point, pointAt } from '@/scene/mesh';
import { onThemeChange } from '../../shell/theme.ts';
import { dot, drawBurst, drawPulses, type PulseWords, readInk } from './ink.ts';
import { Pulses } from './pulses.ts';
import { type Sampling, Traffic } from './traffic.ts';

export type MotionScene = {
  readonly scene: MeshScene;
  readonly width: number;
  readonly height: number;
  /** No motion: one picture for the present moment of mesh time. */
  readonly still: boolean;
  /** The viewer asked for less motion: nothing travels, failures are still marked. */
  readonly reduced: boolean;
  /** Edges whose requests are only counted, with their rate per second: dots flow along them. */
  readonly counted: readonly { readonly edge: string; readonly perSecond: number }[];
  /** Edges that stay bright while something is selected; null: all. */
  readonly bright: ReadonlySet<string> | null;
  readonly words: PulseWords;
};

export type MotionBehaviour = {
  update(scene: MotionScene): void;
  setCamera(camera: Camera): void;
  destroy(): void;
};

/** Draws what moves on one canvas above the picture: requests on their edges, and what istiod sends along the threads. */
export function createMotion(
  canvas: HTMLCanvasElement,
  store: MeshStore,
  onSampling: (sampling: Sampling) => void,
): MotionBehaviour {
  const context = canvas.getContext('2d');
  const traffic = new Traffic();
  const pulses = new Pulses();
  let given: MotionScene | null = null;
  let camera: Camera = { k: 1, tx: 0, ty: 0 };
  let frame = 0;
  let epoch = store.getState().epoch;
  let ink = readInk(canvas);
  let drawnAt = -1;
  let dirty = true;
  let wasEmpty = false;
  let told: string | null = null;
  // A picture without what is on its way is not the picture yet.
  const drawn = busy('motion');

  const take = () => {
    const { mesh, epoch: now } = store.getState();
    if (now !== epoch) {
      // A seek, a loop or a reconnect: what was on its way is not any more.
      epoch = now;
      traffic.clear();
      pulses.clear();
    }
    traffic.take(mesh);
    pulses.take(mesh);
    dirty = true;
  };
  const unsubscribe = store.subscribe(take);
  const unheard = onThemeChange(() => {
    ink = readInk(canvas);
    dirty = true;
  });
  take();

  const draw = () => {
    frame = requestAnimationFrame(draw);
    if (given === null || context === null || document.hidden) return;
    const now = store.now();
    // Paused and nothing new: the pixels stay.
    if (!dirty && (now === drawnAt || given.still)) return;
    const { width, height, scene, words } = given;
    // A still picture moves nothing, so who wants less motion may see what is on its way.
    const reduced = given.reduced && !given.still;
    const { bright } = given;
    const moving = traffic
      .at(now)
      .filter((m) => (!reduced || m.burst !== null) && (bright === null || m.edges.some((edge) => bright.has(edge))));
    const along = reduced ? [] : pulses.at(now, -camera.ty / camera.k);
    const flows = reduced || given.still ? [] : given.counted;
    const empty = moving.length === 0 && along.length === 0 && flows.length === 0;
    drawnAt = now;
    if (empty && wasEmpty && !dirty) return;
    dirty = false;
    wasEmpty = empty;
    const ratio = Math.min(2, devicePixelRatio);
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const size = Math.max(2.4, Math.min(5, 4.2 * camera.k));
    const seen = (p: Point): Point => ({ x: p.x * camera.k + camera.tx, y: p.y * camera.k + camera.ty });
    const inSight = (p: Point) => p.x > -30 && p.y > -30 && p.x < width + 30 && p.y < height + 30;

    context.fillStyle = ink.quiet;
    for (const { edge, perSecond } of flows) {
      const curve = scene.curveOf.get(edge);
      if (!curve) continue;
      const gap = Math.max(26, 90 / Math.max(0.4, Math.sqrt(perSecond)));
      const offset = ((now / 1_000) * 60) % gap;
      context.beginPath();
      for (let d = offset; d < curve.line.length; d += gap) {
        const p = seen(pointAt(curve.line, d));
        if (inSight(p)) dot(context, p, size * 0.5);
      }
      context.fill();
    }

    // Two colours of dots, each as one path: cheap without a graphics card.
    context.fillStyle = ink.ground;
    context.beginPath();
    for (const m of moving) if (m.burst === null) dot(context, seen(m.at), size + 1.6);
    context.fill();
    context.fillStyle = ink.good;
    context.beginPath();
    for (const m of moving) if (m.burst === null) dot(context, seen(m.at), size);
    context.fill();
    for (const m of moving) if (m.burst !== null) drawBurst(context, seen(m.at), size, m.burst, ink);
    drawPulses(context, along, seen, ink, words, width);

    drawn();
    const key = traffic.sampling === null ? '' : `${Math.round((traffic.sampling.shown / traffic.sampling.all) * 20)}`;
    if (key !== told) {
      told = key;
      onSampling(traffic.sampling);
    }
  };
  frame = requestAnimationFrame(draw);

  return {
    update(next) {
      given = next;
      traffic.setScene(next.scene);
      pulses.setScene(next.scene);
      canvas.style.width = `${next.width}px`;
      canvas.style.height = `${next.height}px`;
      dirty = true;
    },
    setCamera(next) {
      camera = next;
      dirty = true;
    },
    destroy() {
      drawn();
      cancelAnimationFrame(frame);
      unsubscribe();
      unheard();
    },
  };
}
