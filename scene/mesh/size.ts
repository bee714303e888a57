/** Sizes of the picture in world units (1 unit = 1 CSS px at zoom 1). Every other file takes them from here. */
export const SIZE = {
  /** Room of one node, names and words of trouble included. */
  node: { width: 126, height: 114 },
  /** From a node's top to the wire, the height at which proxies talk. */
  wire: 28,
  proxy: 48,
  app: 32,
  /** From the wire down to the middle of the app, which the proxy in front of it hides a little. */
  appDrop: 36,
  columnGap: 56,
  rowGap: 10,
  group: { padX: 12, padTop: 40, padBottom: 6, gapX: 52, gapY: 28, radius: 16 },
  folded: { width: 224, height: 96 },
  /** Room of an edge's words: `full` for its rate and the share that fails, `short` for one of them. */
  label: { full: 134, short: 68, looked: { rate: 94, failing: 154 }, height: 17 },
  /** From a column's middle to the strip left of it, in which threads go down to its lower nodes. */
  dropper: 69,
} as const;

export const COLUMN_PITCH = SIZE.node.width + SIZE.columnGap;
export const ROW_PITCH = SIZE.node.height + SIZE.rowGap;
