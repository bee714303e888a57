/**
 * What a node is drawn as. `pair`: app and sidecar; `app`: an app that talks on the wire by itself;
 * `gateway`: a proxy without an app; `outside`: not of this mesh; `folded`: a whole namespace.
 */
export type Shape = 'pair' | 'app' | 'gateway' | 'outside' | 'folded';

export type LayoutNode = { readonly id: string; readonly group: string; readonly shape: Shape };
export type LayoutEdge = { readonly id: string; readonly source: string; readonly target: string };

export type Point = { readonly x: number; readonly y: number };
/** `x`, `y` is the top left corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A node's place: its box, and the point of its proxy (or app) on the wire. */
export type PlacedNode = Box & {
  readonly id: string;
  readonly group: string;
  readonly shape: Shape;
  readonly cx: number;
  readonly cy: number;
  /** Column within its group; nodes of one column share `cx`. */
  readonly column: number;
};

/** `lane`: a strip at the picture's edge for gateways and outside parties, drawn without a frame. */
export type PlacedGroup = Box & {
  readonly id: string;
  readonly kind: 'namespace' | 'lane' | 'folded';
  /** Index of the vertical stack that it stands in, from the left, and its place in that stack from the top. */
  readonly stack: number;
  readonly row: number;
};

export type MeshLayout = {
  readonly bounds: Box;
  readonly groups: readonly PlacedGroup[];
  /** In reading order: groups by stack and row, nodes by column and height. */
  readonly nodes: readonly PlacedNode[];
};

export const centre = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

export const overlaps = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
