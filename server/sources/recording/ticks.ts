import type { EpochMs, Mesh, MeshRequest, Moment, RequestId } from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome';
import type { Tick } from '@/wire/stream';

/** What a timeline of one screen's width can show. */
export const MAX_TICKS = 600;
/** A label is one line beside the pointer. */
const MAX_LABEL = 120;

/** Gathers what a mesh went through. `look` at it often enough that no request or moment is dropped between two looks. */
export class TickCollector {
  private readonly requests = new Map<RequestId, MeshRequest>();
  private readonly found: Tick[] = [];
  private seen: number;
  private lastRequests: Mesh['requests'];

  constructor(mesh: Mesh) {
    this.seen = mesh.momentCount;
    this.lastRequests = mesh.requests;
  }

  look(mesh: Mesh): void {
    for (const moment of mesh.moments.slice(Math.max(0, mesh.moments.length - (mesh.momentCount - this.seen))))
      this.take(moment);
    this.seen = mesh.momentCount;
    if (mesh.requests === this.lastRequests) return;
    const known = new Set(this.lastRequests);
    for (const request of mesh.requests) if (!known.has(request)) this.requests.set(request.id, request);
    this.lastRequests = mesh.requests;
  }

  /** Oldest first, those between `start` and `end`, thinned to `MAX_TICKS`. */
  ticks(start: EpochMs, end: EpochMs): Tick[] {
    const requests = [...this.requests.values()].map(
      (request): Tick => ({
        at: request.startedAt,
        kind: isFailed(request) ? 'failure' : 'request',
        label: labelOf(request),
      }),
    );
    const all = [...requests, ...this.found].filter((tick) => tick.at >= start && tick.at <= end);
    return thin(
      all.sort((a, b) => a.at - b.at),
      MAX_TICKS,
    );
  }

  private take(moment: Moment): void {
    switch (moment.kind) {
      case 'push':
        this.found.push({ at: moment.at, kind: 'push', label: `${moment.type} → ${moment.pod}` });
        return;
      case 'nack':
        this.found.push({
          at: moment.at,
          kind: 'nack',
          label: shorten(`${moment.type} ${moment.pod}: ${moment.error}`),
        });
        return;
      case 'certificate-renewed':
        this.found.push({ at: moment.at, kind: 'renewal', label: moment.rotation.pod });
        return;
      default:
    }
  }
}

function labelOf({ client, server }: MeshRequest): string {
  const line = client ?? server;
  if (line === null) return '';
  const what =
    line.method === null ? (line.upstreamHost ?? '') : `${line.method} ${line.authority ?? ''}${line.path ?? ''}`;
  const flags = line.flags.length > 0 ? ` ${line.flags.join(',')}` : '';
  return shorten(`${what} ${line.status ?? ''}${flags}`.trim());
}

const shorten = (text: string) => (text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text);

/**
 * At most `limit` of the ticks, in order. Rare kinds are kept whole and frequent ones share what is left, each thinned evenly.
 */
export function thin(ticks: readonly Tick[], limit: number): Tick[] {
  if (ticks.length <= limit) return [...ticks];
  const byKind = new Map<Tick['kind'], Tick[]>();
  for (const tick of ticks) byKind.set(tick.kind, [...(byKind.get(tick.kind) ?? []), tick]);
  const rarestFirst = [...byKind.values()].sort((a, b) => a.length - b.length);
  const kept: Tick[] = [];
  for (const [i, group] of rarestFirst.entries()) {
    const share = Math.floor((limit - kept.length) / (rarestFirst.length - i));
    kept.push(...evenly(group, share));
  }
  return kept.sort((a, b) => a.at - b.at);
}

function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  );
}
