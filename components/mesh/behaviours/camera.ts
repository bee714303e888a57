import { easeCubicInOut } from 'd3-ease';
import { select } from 'd3-selection';
import { type Timer, timer } from 'd3-timer';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { busy } from '@/client/idle.ts';
import { type Box, type Camera, FIT_INSETS, fitCamera, reveal, ZOOM_MAX, ZOOM_MIN } from '@/scene/mesh';

/** Room between the toolbar and the picture. */
const ABOVE_GAP = 10;
const MOVE_MS = 420;

export type CameraScene = {
  readonly bounds: Box;
  readonly width: number;
  readonly height: number;
  /** Height of what stands over the upper edge. */
  readonly above: number;
  readonly still: boolean;
};

/** Pan and zoom of the picture: moves `world` within `svg`, and tells `onMove` where the camera is. */
export type CameraBehaviour = {
  /** New bounds or a new size; until the viewer moves the picture by hand it stays fitted. */
  update(scene: CameraScene): void;
  fit(): void;
  zoomBy(factor: number): void;
  reveal(box: Box): void;
  destroy(): void;
};

export function createCamera(
  svg: SVGSVGElement,
  world: SVGGElement,
  onMove: (camera: Camera) => void,
): CameraBehaviour {
  let scene: CameraScene = { bounds: { x: 0, y: 0, width: 0, height: 0 }, width: 0, height: 0, above: 0, still: true };
  let camera: Camera = { k: 1, tx: 0, ty: 0 };
  let byHand = false;
  let moving: { readonly timer: Timer; readonly arrived: () => void } | null = null;

  const selection = select<SVGSVGElement, unknown>(svg);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([ZOOM_MIN, ZOOM_MAX])
    .clickDistance(4)
    .filter((event: Event) => !(event instanceof MouseEvent && event.type !== 'wheel' && event.button !== 0))
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      if (event.sourceEvent !== null) {
        byHand = true;
        stop();
      }
      camera = fromTransform(event.transform);
      world.setAttribute('transform', `translate(${camera.tx} ${camera.ty}) scale(${camera.k})`);
      onMove(camera);
    });
  selection.call(behaviour).on('dblclick.zoom', null);

  const stop = () => {
    moving?.timer.stop();
    moving?.arrived();
    moving = null;
  };
  const place = (to: Camera) => selection.call(behaviour.transform, zoomIdentity.translate(to.tx, to.ty).scale(to.k));
  const jump = (to: Camera) => {
    stop();
    place(to);
  };
  const glide = (to: Camera) => {
    if (scene.still || (to.k === camera.k && to.tx === camera.tx && to.ty === camera.ty)) return jump(to);
    stop();
    const from = camera;
    const step = timer((elapsed) => {
      const t = easeCubicInOut(Math.min(1, elapsed / MOVE_MS));
      const mix = (a: number, b: number) => a + (b - a) * t;
      place({ k: mix(from.k, to.k), tx: mix(from.tx, to.tx), ty: mix(from.ty, to.ty) });
      if (elapsed >= MOVE_MS) stop();
    });
    moving = { timer: step, arrived: busy('mesh camera') };
  };
  const fitted = () =>
    fitCamera(scene.bounds, scene.width, scene.height, {
      ...FIT_INSETS,
      top: Math.max(FIT_INSETS.top, scene.above + ABOVE_GAP),
    });

  return {
    update(next) {
      const first = scene.width === 0;
      const resized = next.width !== scene.width || next.height !== scene.height || next.bounds !== scene.bounds;
      const changed = resized || next.above !== scene.above;
      scene = next;
      if (!changed || next.width === 0) return;
      behaviour.extent([
        [0, 0],
        [next.width, next.height],
      ]);
      const { x, y, width, height } = next.bounds;
      behaviour.translateExtent([
        [x - 900, y - 900],
        [x + width + 900, y + height + 900],
      ]);
      if (!byHand) {
        // What stands above has its size a frame after the picture: no journey for that.
        if (first || !resized) jump(fitted());
        else glide(fitted());
      }
    },
    fit() {
      byHand = false;
      glide(fitted());
    },
    zoomBy(factor) {
      byHand = true;
      const k = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, camera.k * factor));
      const ratio = k / camera.k;
      const [cx, cy] = [scene.width / 2, scene.height / 2];
      glide({ k, tx: cx - (cx - camera.tx) * ratio, ty: cy - (cy - camera.ty) * ratio });
    },
    reveal(box) {
      // A fitted picture shows everything already, or is about to.
      if (!byHand) return;
      const to = reveal(camera, box, scene.width, scene.height, 70);
      if (to !== camera) glide(to);
    },
    destroy() {
      stop();
      selection.on('.zoom', null);
    },
  };
}

const fromTransform = (t: ZoomTransform): Camera => ({ k: t.k, tx: t.x, ty: t.y });
