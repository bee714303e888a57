import {
  type EpochMs,
  MAX_PUSHES,
  MAX_REFUSALS,
  type Mesh,
  type PodId,
  type ProxySync,
  type Push,
  type Refusal,
  type XdsState,
  type XdsType,
} from '../model/index.ts';
import { syncStateOf } from '../sync/standing.ts';
import { recordMoment } from './moments.ts';

/**
 * Takes one istiod replica's `/debug/syncz` as a whole: proxies that this replica held and no longer names lose their state.
 * A nonce that was not there before is a push, an error that was not there before is a NACK.
 */
export function reduceSync(mesh: Mesh, at: EpochMs, istiod: PodId, proxies: readonly ProxySync[]): Mesh {
  const named = new Set<string>(proxies.map((p) => p.pod));
  const kept = Object.entries(mesh.sync).filter(([pod, s]) => s.istiod !== istiod || named.has(pod));
  const sync = { ...Object.fromEntries(kept), ...Object.fromEntries(proxies.map((p) => [p.pod, p])) };
  const next: Mesh = {
    ...mesh,
    sync,
    syncSince: sinceOf(mesh, sync, at, proxies),
    refusals: refusalsAfter(mesh.refusals, at, istiod, proxies),
    pushes: pushesAfter(mesh, at, istiod, proxies),
  };
  return moments(next, mesh, at, istiod, proxies);
}

function sinceOf(
  { sync: before, syncSince }: Mesh,
  sync: Mesh['sync'],
  at: EpochMs,
  proxies: readonly ProxySync[],
): Mesh['syncSince'] {
  const kept = Object.entries(syncSince).filter(([pod]) => pod in sync);
  const told = proxies.map(({ pod, types }) => {
    const entries = Object.entries(types).map(([name, state]) => {
      const type = name as XdsType;
      const old = before[pod]?.types[type];
      const since = syncSince[pod]?.[type];
      const kind = syncStateOf(state);
      if (since !== undefined && syncStateOf(old) === kind) return [type, since] as const;
      // What waits or was refused does so from when it was sent; an ACK has no time of its own but when it was read.
      return [type, kind === 'stale' || kind === 'nack' ? (state.sentAt ?? at) : at] as const;
    });
    return [pod, Object.fromEntries(entries)] as const;
  });
  return { ...Object.fromEntries(kept), ...Object.fromEntries(told) };
}

/** Refusals last until an ACK: another text is another refusal, and the same one sent again is not. */
function refusalsAfter(
  refusals: readonly Refusal[],
  at: EpochMs,
  istiod: PodId,
  proxies: readonly ProxySync[],
): readonly Refusal[] {
  const open = new Map<string, number>();
  refusals.forEach((refusal, i) => {
    if (refusal.clearedAt === null) open.set(`${refusal.pod} ${refusal.type}`, i);
  });
  let next: Refusal[] | null = null;
  const change = () => {
    next ??= [...refusals];
    return next;
  };
  for (const { pod, types } of proxies)
    for (const [name, state] of Object.entries(types)) {
      const type = name as XdsType;
      const i = open.get(`${pod} ${type}`);
      const before = i === undefined ? undefined : refusals[i];
      if (before !== undefined && i !== undefined) {
        const lastAt = state.sentAt ?? before.lastAt;
        if (state.error === before.text) {
          if (lastAt !== before.lastAt) change()[i] = { ...before, istiod, lastAt };
          continue;
        }
        change()[i] = { ...before, clearedAt: at };
      }
      if (state.error !== null) change().push(refusalOf(pod, istiod, type, state, state.error, at));
    }
  return next === null ? refusals : (next as Refusal[]).slice(-MAX_REFUSALS);
}

function refusalOf(pod: PodId, istiod: PodId, type: XdsType, { sentAt }: XdsState, text: string, at: EpochMs): Refusal {
  const refusedAt = sentAt ?? at;
  return { pod, istiod, type, text, refusedAt, seenAt: at, lastAt: refusedAt, clearedAt: null };
}

/** The first sight of a proxy tells its standing, not that something was pushed just now. */
const isPush = (before: ProxySync | undefined, type: XdsType, state: XdsState) =>
  before !== undefined && state.sent !== null && state.sent !== before.types[type]?.sent;

function pushesAfter(mesh: Mesh, at: EpochMs, istiod: PodId, proxies: readonly ProxySync[]): readonly Push[] {
  const types: Partial<Record<XdsType, number>> = {};
  const pods = new Set<PodId>();
  const times: EpochMs[] = [];
  for (const proxy of proxies)
    for (const [name, state] of Object.entries(proxy.types)) {
      const type = name as XdsType;
      if (!isPush(mesh.sync[proxy.pod], type, state)) continue;
      types[type] = (types[type] ?? 0) + 1;
      pods.add(proxy.pod);
      times.push(state.sentAt ?? at);
    }
  if (pods.size === 0) return mesh.pushes;
  const [first, last] = times.reduce<readonly [EpochMs, EpochMs]>(
    ([a, b], time) => [time < a ? time : a, time > b ? time : b],
    [times[0] ?? at, times[0] ?? at],
  );
  return [...mesh.pushes, { at: first, until: last, istiod, proxies: pods.size, types }].slice(-MAX_PUSHES);
}

function moments(mesh: Mesh, before: Mesh, at: EpochMs, istiod: PodId, proxies: readonly ProxySync[]): Mesh {
  let next = mesh;
  for (const { pod, types } of proxies)
    for (const [name, state] of Object.entries(types)) {
      const type = name as XdsType;
      const old = before.sync[pod]?.types[type];
      const where = { at: state.sentAt ?? at, pod, istiod, type };
      if (isPush(before.sync[pod], type, state) && state.sent !== null)
        next = recordMoment(next, { kind: 'push', ...where, nonce: state.sent });
      if (state.error !== null && state.error !== old?.error)
        next = recordMoment(next, { kind: 'nack', ...where, error: state.error });
      if (state.error === null && old?.error != null)
        next = recordMoment(next, { kind: 'nack-cleared', at, pod, istiod, type });
    }
  return next;
}
