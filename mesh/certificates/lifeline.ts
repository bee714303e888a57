import {
  type CertificateSighting,
  type EpochMs,
  epochMs,
  type Mesh,
  type PodId,
  type Spiffe,
  type WorkloadId,
} from '../model/index.ts';
import { graceOf } from './grace.ts';
import { heldUntil, isSamePod } from './history.ts';
import { issuedAt, renewalPoint, renewalWindow } from './renewal.ts';
import { patienceOf } from './state.ts';

type Between = { readonly from: EpochMs; readonly to: EpochMs };

/** How a certificate stopped being what its proxy shows. `unwatched`: it was replaced while Meshpath did not look. */
export type Ending = 'held' | 'renewed' | 'unwatched' | 'gone';

/** One certificate on its pod's lifeline. */
export type LifeSpan = {
  readonly sighting: CertificateSighting;
  /** Since when its agent counts its life, to the end that is written on it. */
  readonly life: Between;
  /** While its proxy showed it to peers; of what is held now, to the present. */
  readonly held: Between;
  readonly ending: Ending;
  /** When its agent was expected to renew it, and between when its jitter lets it. Null for a certificate without a life. */
  readonly renewal: (Between & { readonly at: EpochMs }) | null;
  /** Held on although the renewal was due: from when it is called overdue. */
  readonly overdue: Between | null;
};

export type Gap = Between & {
  /** `expired`: what the proxy held was past its end. `unwatched`: nobody knows what it held. */
  readonly kind: 'expired' | 'unwatched';
};

export type Lifeline = {
  readonly pod: PodId;
  readonly workload: WorkloadId | null;
  readonly spiffe: Spiffe | null;
  /** Whether its proxy is there and holds the last of `spans`. */
  readonly alive: boolean;
  readonly spans: readonly LifeSpan[];
  readonly gaps: readonly Gap[];
  /** When other roots than before were trusted: what came and what went. */
  readonly rootChanges: readonly {
    readonly at: EpochMs;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
};

type Tables = Pick<Mesh, 'certificates' | 'facts' | 'pods' | 'sightings' | 'sweeps'>;

/** A certificate is seen within a sweep's time of its coming: what was last seen this long before was watched all the while. */
const WATCHED_MS = 90_000;

/** What is known of the certificates of one pod, in order of time. Null: none was ever seen. */
export function lifelineOf(mesh: Tables, pod: PodId, now: EpochMs): Lifeline | null {
  const sightings = mesh.sightings[pod] ?? [];
  const last = sightings.at(-1);
  if (last === undefined) return null;
  const holding = mesh.certificates[pod];
  const alive = holding?.leaf.serial === last.leaf.serial;
  const grace = graceOf(mesh, pod);
  const spans = sightings.map((sighting, index): LifeSpan => {
    const next = sightings[index + 1];
    const from = heldFrom(sighting);
    const seen = heldUntil(mesh, sighting);
    const ending = endingOf(sighting, seen, next, alive);
    const to = ending === 'held' ? now : ending === 'renewed' && next ? heldFrom(next) : seen;
    const held = { from, to: epochMs(Math.max(from, to)) };
    const window = renewalWindow(sighting, grace.ratio, grace.jitter);
    return {
      sighting,
      life: { from: issuedAt(sighting), to: sighting.leaf.notAfter },
      held,
      ending,
      renewal: window && { ...window, at: renewalPoint(sighting, grace.ratio) },
      overdue: window && overdueOf(sighting, held, window.to),
    };
  });
  return {
    pod,
    workload: mesh.pods[pod]?.workload ?? last.workload,
    spiffe: last.spiffe,
    alive,
    spans,
    gaps: gapsOf(spans),
    rootChanges: rootChangesOf(sightings),
  };
}

const heldFrom = ({ receivedAt, firstSeen }: CertificateSighting): EpochMs =>
  epochMs(Math.min(receivedAt ?? firstSeen, firstSeen));

function endingOf(
  sighting: CertificateSighting,
  seen: EpochMs,
  next: CertificateSighting | undefined,
  alive: boolean,
): Ending {
  if (next === undefined) return alive ? 'held' : 'gone';
  if (!isSamePod(sighting, next)) return 'gone';
  return heldFrom(next) - seen <= WATCHED_MS ? 'renewed' : 'unwatched';
}

/** From the end of the agent's window and a patience on, as `certificateState` has it, until it was renewed or over. */
function overdueOf(sighting: CertificateSighting, held: Between, windowEnd: EpochMs): Between | null {
  const due = windowEnd + patienceOf(sighting);
  const to = Math.min(held.to, sighting.leaf.notAfter);
  return to > due ? { from: windowEnd, to: epochMs(to) } : null;
}

function gapsOf(spans: readonly LifeSpan[]): readonly Gap[] {
  return spans.flatMap((span, index): Gap[] => {
    const next = spans[index + 1];
    const expired = span.held.to > span.life.to;
    return [
      ...(expired
        ? [{ kind: 'expired', from: epochMs(Math.max(span.life.to, span.held.from)), to: span.held.to } as const]
        : []),
      ...(span.ending === 'unwatched' && next
        ? [{ kind: 'unwatched', from: span.held.to, to: next.held.from } as const]
        : []),
    ];
  });
}

function rootChangesOf(sightings: readonly CertificateSighting[]): Lifeline['rootChanges'] {
  return sightings.flatMap((next, index) => {
    const before = sightings[index - 1];
    // A proxy of which only `/certs` was readable may tell no roots: that says nothing of what it trusts.
    if (before === undefined || before.roots.length === 0 || next.roots.length === 0) return [];
    const added = next.roots.filter((root) => !before.roots.includes(root));
    const removed = before.roots.filter((root) => !next.roots.includes(root));
    return added.length + removed.length === 0 ? [] : [{ at: heldFrom(next), added, removed }];
  });
}
