import { type EpochMs, epochMs, type MeshRequest } from '../model/index.ts';

/**
 * Envoy writes its log every ten seconds, so lines come in bursts. Particles play every request at its start time plus
 * this fixed delay, in the order and rhythm in which they happened. The delay is part of what the interface says.
 */
export const PLAYOUT_DELAY_MS = 12_000;

/** When a request's particle starts. */
export const playsAt = (request: MeshRequest): EpochMs => epochMs(request.startedAt + PLAYOUT_DELAY_MS);

/** True for a request whose line came after its moment had passed (a long request, a proxy that fell behind): it is listed but not played. */
export const cameLate = (request: MeshRequest): boolean => {
  const first = Math.min(...[request.client, request.server].flatMap((e) => (e ? [e.readAt] : [])));
  return first > playsAt(request);
};
