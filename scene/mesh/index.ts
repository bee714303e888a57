export {
  type Camera,
  type Detail,
  detailOf,
  FIT_INSETS,
  fitCamera,
  NAME_CHARS,
  NAME_SIZE,
  reveal,
  ZOOM_MAX,
  ZOOM_MIN,
} from './camera.ts';
export { type EdgeCurve, routeEdges } from './curves.ts';
export { deathPlace } from './death.ts';
export { BURST_MS, type DeathPlace, type Journey, journeyOf, type Leg, sightOf, travelMs } from './journey.ts';
export { type LabelRoom, type LabelSpot, placeLabels, placeLooked, shownLabels } from './labels.ts';
export { layoutMesh } from './layout.ts';
export { type Direction, neighbour } from './neighbours.ts';
export {
  FOLD_BEYOND,
  foldedId,
  type Picture,
  type PictureEdge,
  type PictureNode,
  pictureOf,
  sameStructure,
} from './picture.ts';
export { measured, type Polyline, pointAt } from './polyline.ts';
export { appPoint, nameY, port } from './ports.ts';
export { edgeTone, widthOf } from './scales.ts';
export { aspectStep, type MeshScene, sceneOf } from './scene.ts';
export { SIZE } from './size.ts';
export { routeThreads, type Threads } from './threads.ts';
export type { Box, MeshLayout, PlacedGroup, PlacedNode, Point, Shape } from './types.ts';
