/** Sizes of the picture in world units (1 unit = 1 CSS px at zoom 1). Every other file takes them from here. */
export const SIZE = {
  /** Room of one node, names and words of trouble included. */
  node: { width: 148, height: 132 },
  /** From a node's top to the wire, the height at which proxies talk. */
  wire: 30,
  proxy: 44,
  app: 32,
  /** From the wire down to the middle of the app behind the proxy. */
  appDrop: 46,
  columnGap: 108,
  rowGap: 36,
  group: { padX: 28, padTop: 52, padBottom: 18, gapX: 84, gapY: 44, radius: 18 },
  folded: { width: 236, height: 104 },
  label: { width: 124, height: 17 },
  /** Reserved strip left of a column in which threads go down to its lower nodes. */
  dropper: 79,
} as const;

export const COLUMN_PITCH = SIZE.node.width + SIZE.columnGap;
export const ROW_PITCH = SIZE.node.height + SIZE.rowGap;
