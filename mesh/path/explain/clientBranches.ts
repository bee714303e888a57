import type { Reason } from '../reasons.ts';
import { why } from '../reasons.ts';
import type { Choice, Station } from '../stations.ts';
import type { EnvoyWay } from './client.ts';
import type { Delivered } from './clientUnanswered.ts';
import { clientIdentityOf, protectionOf } from './clientWire.ts';
import type { Branch, Verdict } from './explanation.ts';

/** A branch before those that are alike become one. */
export type Leg = { readonly branch: Branch; readonly assumptions: readonly Reason[]; readonly key: string };

/** Stations before the wire, and what sent it on. */
export type Before = {
  readonly share: number;
  readonly stations: readonly Station[];
  /** Index of the client's Envoy in `stations`, null: none handles it. */
  readonly envoy: number | null;
  /** The way through that Envoy. */
  readonly way: EnvoyWay | null;
  readonly assumptions: readonly Reason[];
};

/** A leg that ended before the wire. */
export function endedLeg(before: Before, after: readonly Station[], of: Verdict, failedAt: number | null): Leg {
  const cluster = before.way?.cluster ?? null;
  const branch: Branch = {
    probability: before.share,
    cluster,
    endpoints: [],
    tls: 'plain',
    clientIdentity: null,
    serverIdentity: null,
    policy: before.way?.policy ?? null,
    stations: [...before.stations, ...after],
    failedAt,
    verdict: of,
  };
  return { branch, assumptions: before.assumptions, key: keyOf(branch, before, '') };
}

/** A leg over the wire. A connection that broke is answered by the Envoy that opened it. SPEC X-7. */
export function deliveredLeg(before: Before, delivered: Delivered): Leg {
  const { answer, departure, wire } = delivered;
  const wireAt = before.stations.length;
  const { connection } = answer;
  const broken = connection.kind === 'refused' || connection.kind === 'closed';
  // A connection that never came about ends at the Envoy that wanted it; one that broke, on the wire. SPEC X-4.
  const neverBegan = connection.kind === 'refused' && connection.transportFailure === null && before.envoy !== null;
  const failedAt =
    answer.failedAt !== null
      ? wireAt + 1 + answer.failedAt
      : broken
        ? neverBegan
          ? before.envoy
          : wireAt
        : connection.kind === 'unknown'
          ? wireAt
          : null;
  const stations = [...before.stations, wire, ...answer.stations].map((station, i): Station => {
    if (neverBegan && failedAt === before.envoy) {
      if (i === failedAt) return { ...station, state: 'failed', because: connection.because };
      if (i === wireAt) return { ...station, state: 'not-reached' };
    }
    return station;
  });
  const branch: Branch = {
    probability: before.share * delivered.share,
    cluster: before.way?.cluster ?? null,
    // What the balancer picks and the log names: the kernel may translate it further.
    endpoints: [delivered.picked ?? delivered.endpoint],
    tls: departure === null ? 'plain' : protectionOf(departure.transport),
    clientIdentity: departure === null ? null : clientIdentityOf(departure.transport),
    serverIdentity: answer.serverIdentity,
    policy: answer.policy ?? before.way?.policy ?? null,
    stations,
    failedAt,
    verdict: broken ? brokenVerdict(before, delivered) : answer.verdict,
  };
  return {
    branch: withPick(branch, before, delivered.picked),
    assumptions: [...before.assumptions, ...answer.assumptions],
    key: keyOf(branch, before, delivered.title),
  };
}

/**
 * What the sender gets of a broken connection: from an Envoy that reads HTTP 503, with `UF` if it never came about and
 * `UC` if it broke, `URX` beside it once every retry was used; else nothing. The server's Envoy that refused it keeps the
 * blame where it logs it (`NR`). SPEC.
 */
function brokenVerdict(before: Before, { answer }: Delivered): Verdict {
  const of = answer.verdict;
  const onward = before.way?.end.kind === 'on' ? before.way.end.onward : null;
  if (onward === null || of.kind === 'unknown') return of;
  const status = onward.http === null ? null : 503;
  if (of.by === 'server-envoy' && of.flags !== '-') return { ...of, status };
  const flag = answer.connection.kind === 'closed' ? 'UC' : 'UF';
  // To a TCP proxy a connection that was open and is closed is nothing special.
  if (onward.http === null && flag === 'UC') return { ...of, status };
  const retry = onward.http?.retry ?? null;
  const on = retry?.on.split(',').map((s) => s.trim()) ?? [];
  const wanted =
    flag === 'UF' ? ['connect-failure', 'reset', '5xx', 'gateway-error'] : ['reset', '5xx', 'gateway-error'];
  // A TCP proxy counts its one attempt as the last of its retries.
  const used =
    onward.http === null ? flag === 'UF' : retry !== null && retry.attempts > 0 && wanted.some((w) => on.includes(w));
  return { kind: of.kind, status, by: 'client-envoy', flags: used ? `${flag},URX` : flag, reason: of.reason };
}

/** Marks the picked endpoints in the Envoy's choice of endpoints; the choice itself stays whole. */
function withPick(branch: Branch, before: Before, picked: string | null): Branch {
  if (before.envoy === null || before.way?.end.kind !== 'on') return branch;
  const { endpoints } = before.way.end.onward;
  if (endpoints === null) return branch;
  const choice = { ...endpoints, candidates: endpoints.candidates };
  const at = before.envoy;
  const stations = branch.stations.map((s, i) =>
    i === at ? { ...s, choices: [...s.choices, marked(choice, picked === null ? [] : [picked])] } : s,
  );
  return { ...branch, stations };
}

/** One endpoint left is the chosen one; several are possible, and those of other branches lost. */
function marked(choice: Choice, mine: readonly string[]): Choice {
  return {
    ...choice,
    candidates: choice.candidates.map((c) => {
      if (c.outcome === 'lost' && c.because?.code !== 'endpoint-other-branch') return c;
      if (!mine.includes(c.text)) return { ...c, outcome: 'lost', because: why('endpoint-other-branch') };
      return { ...c, outcome: mine.length === 1 ? 'chosen' : 'possible' };
    }),
  };
}

/** Branches are alike when their Envoy took the same way and the far side behaves the same, whichever pod it is. */
function keyOf(branch: Branch, before: Before, title: string): string {
  const way = before.way?.facts.filter((f) => WAY.has(f.key)).map((f) => `${f.key} ${f.value}`) ?? [];
  const route = before.way?.facts.find((f) => f.key === 'route')?.evidence ?? null;
  const stations = branch.stations.map((s) => `${s.kind} ${s.side} ${s.state}`);
  const { verdict: v, tls, serverIdentity, policy, cluster } = branch;
  // Of one endpoint it may be known that its app listens, and of another not: that makes no other way of it.
  const ends = v.kind === 'answered' && v.by === 'app' ? [v.kind, v.by, v.status] : v;
  return JSON.stringify([way, route, stations, ends, tls, serverIdentity, policy, cluster, title]);
}
const WAY = new Set(['listener', 'route', 'cluster', 'fault-abort', 'virtual-host']);

/** Legs that are alike become one branch: shares add up, endpoints are listed. The first gives the stations. */
export function grouped(legs: readonly Leg[]): readonly Branch[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const group = groups.get(leg.key);
    if (group) group.push(leg);
    else groups.set(leg.key, [leg]);
  }
  return [...groups.values()].flatMap((group): readonly Branch[] => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === 1) return [first.branch];
    const endpoints = [...new Set(group.flatMap((l) => l.branch.endpoints))];
    const chosen = new Set(
      group.flatMap((l) =>
        l.branch.stations.flatMap((s) =>
          s.choices
            .filter((c) => c.of === 'endpoint')
            .flatMap((c) => c.candidates.filter((x) => x.outcome === 'chosen').map((x) => x.text)),
        ),
      ),
    );
    const stations = first.branch.stations.map((s) => ({
      ...s,
      choices: s.choices.map((c) => (c.of === 'endpoint' && s.side === 'client' ? regrouped(c, [...chosen]) : c)),
    }));
    const probability = group.reduce((sum, l) => sum + l.branch.probability, 0);
    return [{ ...first.branch, probability, endpoints, stations }];
  });
}

function regrouped(choice: Choice, mine: readonly string[]): Choice {
  const here = mine.filter((text) => choice.candidates.some((c) => c.text === text));
  return {
    ...choice,
    candidates: choice.candidates.map((c) => {
      if (!here.includes(c.text)) return c;
      return {
        ...c,
        outcome: here.length === 1 ? 'chosen' : 'possible',
        because:
          c.because?.code === 'endpoint-other-branch'
            ? why('endpoint-may-be-picked', { share: 1 / here.length })
            : c.because,
      };
    }),
  };
}
