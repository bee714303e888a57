import type { NodeId, PodId } from '@/mesh/model';

/** Opens the handshake of an edge. */
export const handshakeHref = (source: NodeId, target: NodeId): string =>
  `/certificates?tab=handshake&edge=${encodeURIComponent(`${source}→${target}`)}`;

/** Opens the handshake between two pods, as one request had it. */
export const handshakeOfPods = (from: PodId, to: PodId): string =>
  `/certificates?tab=handshake&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
