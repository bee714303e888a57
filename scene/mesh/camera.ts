import type { Box } from './types.ts';

/** A zoom: world point (x, y) is seen at (x * k + tx, y * k + ty). */
export type Camera = { readonly k: number; readonly tx: number; readonly ty: number };

export const ZOOM_MIN = 0.08;
export const ZOOM_MAX = 4;
/** A small mesh is not blown up beyond this on a screen of `FIT_WIDTH`, and in proportion on larger ones. */
const FIT_MAX = 1.35;
const FIT_WIDTH = 1_500;

export type Insets = { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };

/** What stands over the picture: the toolbar above, the zoom buttons at the right. */
export const FIT_INSETS: Insets = { top: 52, right: 60, bottom: 16, left: 22 };

/** The camera that shows all of `bounds` in a viewport. */
export function fitCamera(bounds: Box, width: number, height: number, insets: Insets): Camera {
  const roomX = Math.max(80, width - insets.left - insets.right);
  const roomY = Math.max(80, height - insets.top - insets.bottom);
  const k = Math.min(
    FIT_MAX * Math.max(1, width / FIT_WIDTH),
    Math.max(ZOOM_MIN, Math.min(roomX / Math.max(1, bounds.width), roomY / Math.max(1, bounds.height))),
  );
  return {
    k,
    tx: insets.left + (roomX - bounds.width * k) / 2 - bounds.x * k,
    ty: insets.top + (roomY - bounds.height * k) / 2 - bounds.y * k,
  };
}

/** The camera moved as little as possible so that `box` is in sight with a margin; the same one when it is. */
export function reveal(camera: Camera, box: Box, width: number, height: number, margin: number): Camera {
  const left = box.x * camera.k + camera.tx;
  const top = box.y * camera.k + camera.ty;
  const dx = shift(left, left + box.width * camera.k, margin, width - margin);
  const dy = shift(top, top + box.height * camera.k, margin, height - margin);
  return dx === 0 && dy === 0 ? camera : { ...camera, tx: camera.tx + dx, ty: camera.ty + dy };
}

function shift(from: number, to: number, low: number, high: number): number {
  if (from < low) return low - from;
  if (to > high) return Math.max(high - to, low - from);
  return 0;
}

/** How much detail is legible at a zoom; texts of a coarser detail are larger in world units. */
export type Detail = 'full' | 'mid' | 'far';
export const detailOf = (k: number): Detail => (k >= 0.68 ? 'full' : k >= 0.42 ? 'mid' : 'far');
export const NAME_SIZE: Readonly<Record<Detail, number>> = { full: 14, mid: 18, far: 24 };
/** How many characters of a name fit beside the next column's. */
export const NAME_CHARS: Readonly<Record<Detail, number>> = { full: 20, mid: 17, far: 12 };
