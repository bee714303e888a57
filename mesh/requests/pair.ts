import type { AccessEntry, JoinReason } from '../model/index.ts';
import { clusterOfSni, ipOf, portOf } from './address.ts';
import { isAbsent, neverConnected } from './fields.ts';
import { entryOutcome, isTcp } from './outcome.ts';
import { sameId } from './sameId.ts';

/** One request as its lines tell it: what `MeshRequest` holds, before it is placed in the mesh. */
export type Hop = {
  /** The line that tells the request's start and names it: the client's where there is one. */
  readonly first: AccessEntry;
  readonly client: AccessEntry | null;
  readonly server: AccessEntry | null;
  readonly retried: readonly AccessEntry[];
  readonly joinedBy: JoinReason | null;
};

/** Two nodes' clocks may differ by this much and their lines still be taken as one request. */
export const CLOCK_SKEW_MS = 5_000;
/** Durations are logged in whole milliseconds: sums of them may exceed the whole by this much. */
const ROUNDING_MS = 10;

/**
 * Lines that may belong together are compared only within their group: the request id where there is one,
 * else the address pair of the connection between the proxies. Null: nothing can ever join this line.
 */
export function groupOf(entry: AccessEntry): string | null {
  if (!isTcp(entry) && entry.requestId !== null) return `id ${sameId(entry.requestId)}`;
  const pair = wireKey(entry);
  return pair === null ? null : `wire ${pair}`;
}

/** Flags with which a client's Envoy says that the server ended the connection before any answer. */
const CLOSED_ON = new Set(['UC', 'UR', 'UF']);

/**
 * Every group in which a line is looked for. The call of an HTTP client that the server's listener refused unread has
 * more: the server's line for it has no request id, so only the connection between them tells. Of that, one half is left where
 * kube-proxy may have translated the other.
 */
export function groupsOf(entry: AccessEntry): readonly string[] {
  const pair = isClosedOn(entry) ? wireKey(entry) : null;
  const half = isClosedOn(entry) || isTcp(entry) ? untranslated(entry) : null;
  const groups = [groupOf(entry), pair === null ? null : `wire ${pair}`, half === null ? null : `from ${half}`];
  return [...new Set(groups.filter((group) => group !== null))];
}

const isClosedOn = (entry: AccessEntry): boolean =>
  entry.direction === 'outbound' && !isTcp(entry) && entry.flags.some((f) => CLOSED_ON.has(f));

/** A listener's own line: no filter chain took the connection, so nothing of it was read. */
const isRefusedUnread = (entry: AccessEntry): boolean =>
  entry.direction === 'inbound' && isTcp(entry) && (entry.details?.startsWith('filter_chain_not_found') ?? false);

/** The connection between the two proxies as this side logs it: client address, server address. */
function wireKey(entry: AccessEntry): string | null {
  const [from, to] =
    entry.direction === 'outbound'
      ? [entry.upstreamLocal, entry.upstreamHost]
      : [entry.downstreamRemote, entry.downstreamLocal];
  return from === null || to === null ? null : `${from} ${to}`;
}

/** Sent to where the app dialled, which may be a Service's address: kube-proxy translates that behind Envoy. Istio lets nothing of it be tried again. */
const isPassthrough = (client: AccessEntry): boolean => client.upstreamCluster === 'PassthroughCluster';

/**
 * The client's half of a connection whose other half may have been translated. The kernel may give one port to two connections
 * that go to different places, so without a request id only those are asked that went past Istio's own clusters and TLS.
 */
function untranslated(entry: AccessEntry): string | null {
  if (entry.direction === 'outbound') return isPassthrough(entry) ? entry.upstreamLocal : null;
  return clusterOfSni(entry.serverName) === null ? entry.downstreamRemote : null;
}

/**
 * Puts lines together: those of each group first, then what is left of two groups that one connection links. Depends on
 * the set of lines alone, never on their order, so that a late line corrects what was put together without it.
 */
export function pairLines(lines: readonly AccessEntry[]): readonly Hop[] {
  const grouped = [...groupBy(lines, groupOf).values()];
  const apart = lines.filter((e) => groupOf(e) === null).map((e) => [e]);
  return joinAcross([...grouped, ...apart].flatMap(pairGroup));
}

type Meets = (client: AccessEntry, server: AccessEntry) => boolean;

/** How one connection shows on lines of two groups, the surest way first: as it was logged at both ends, or translated between them. */
const MEETS: readonly Meets[] = [
  (c, s) => !isTcp(c) && wireKey(c) !== null && wireKey(c) === wireKey(s),
  (c, s) => wireKey(c) !== wireKey(s) && untranslated(c) !== null && untranslated(c) === untranslated(s),
];

/** A call on which the connection was closed, and the refusal of that connection by the server's listener, are one request; so are both ends of a translated TCP connection. */
function joinAcross(hops: readonly Hop[]): readonly Hop[] {
  const inOrder = [...hops].sort((a, b) => byTime(a.first, b.first));
  const clients = inOrder.flatMap(({ client, server }) =>
    client && server === null && (isClosedOn(client) || isTcp(client)) ? [client] : [],
  );
  const servers = inOrder.flatMap(({ client, server }) => (client === null && server && isTcp(server) ? [server] : []));
  const found = new Map<AccessEntry, AccessEntry>();
  const taken = new Set<AccessEntry>();
  for (const meets of clients.length === 0 ? [] : MEETS)
    for (const server of servers) {
      if (taken.has(server)) continue;
      const fits = (c: AccessEntry) => (isTcp(c) || isRefusedUnread(server)) && meets(c, server) && overlaps(c, server);
      const caller = nearest(
        server,
        clients.filter((c) => !found.has(c) && fits(c)),
      );
      if (caller === null) continue;
      found.set(caller, server);
      taken.add(server);
    }
  if (found.size === 0) return hops;
  return hops.flatMap((hop): Hop[] => {
    if (hop.client === null && hop.server !== null && taken.has(hop.server)) return [];
    const server = hop.client ? found.get(hop.client) : undefined;
    return [server ? { ...hop, server, joinedBy: 'addresses-and-time' } : hop];
  });
}

/**
 * The lines of one group.
 *
 * 1. Same connection between the proxies: a pair. Several server lines of one client line on it are its tries.
 * 2. The same with the client's half alone, which a request id makes sure of: kube-proxy translates the other half.
 * 3. The client's half is not in the log (hidden by x-forwarded-for, or not in the format): same host, cluster, x-forwarded-for and time.
 * 4. Same client address, same cluster, not answered well, within the client's time: an earlier try elsewhere.
 * 5. Whatever is left stays alone. A shadow copy stays alone: its x-forwarded-for was added by the proxy that mirrored it.
 */
function pairGroup(lines: readonly AccessEntry[]): readonly Hop[] {
  const sorted = [...lines].sort(byTime);
  const clients = sorted.filter((e) => e.direction === 'outbound');
  const servers = sorted.filter((e) => e.direction === 'inbound');
  const tries = new Map<AccessEntry, AccessEntry[]>(clients.map((c) => [c, []]));
  const finals = new Map<AccessEntry, AccessEntry>();
  const reason = new Map<AccessEntry, JoinReason>();
  const free = new Set(servers);

  const take = (client: AccessEntry, found: readonly AccessEntry[], by: JoinReason) => {
    const chosen = chooseTries(client, found);
    if (chosen === null) return;
    finals.set(client, chosen.final);
    reason.set(client, by);
    free.delete(chosen.final);
    for (const earlier of chosen.earlier) {
      tries.get(client)?.push(earlier);
      free.delete(earlier);
    }
  };

  const isNamed = (client: AccessEntry) => client.requestId !== null && !isTcp(client);
  const open = () => clients.filter((c) => !finals.has(c) && isNamed(c) && !neverConnected(c));
  for (const [key, peers] of groupBy(clients, wireKey)) {
    const across = servers.filter((s) => wireKey(s) === key);
    for (const [client, found] of allot(peers, across))
      take(client, found, isNamed(client) ? 'request-id-and-addresses' : 'addresses-and-time');
  }
  for (const [from, peers] of groupBy(open(), (c) => c.upstreamLocal)) {
    const elsewhere = (s: AccessEntry) => peers.every((c) => c.upstreamHost !== s.downstreamLocal);
    const across = [...free].filter((s) => s.downstreamRemote === from && elsewhere(s));
    for (const [client, found] of allot(peers, across)) take(client, found, 'request-id-and-addresses');
  }
  const unaddressed = open().map((client): [AccessEntry, AccessEntry[]] => [
    client,
    [...free].filter((s) => isHalfHidden(client, s) && sameHost(client, s) && sameForwarding(client, s)),
  ]);
  for (const [client, found] of nearestOf(unaddressed)) take(client, found, 'request-id-host-and-time');

  for (const server of [...free].filter((s) => entryOutcome(s) !== 'ok' && s.requestId !== null)) {
    const owner = nearest(
      server,
      clients.filter((c) => isEarlierTry(c, server, finals.get(c) ?? null)),
    );
    if (owner === null) continue;
    tries.get(owner)?.push(server);
    free.delete(server);
  }
  return [
    ...clients.map((client) => ({
      first: client,
      client,
      server: finals.get(client) ?? null,
      retried: (tries.get(client) ?? []).sort(byTime),
      joinedBy: reason.get(client) ?? null,
    })),
    ...[...free].map((server) => ({ first: server, client: null, server, retried: [], joinedBy: null })),
  ];
}

const byTime = (a: AccessEntry, b: AccessEntry) =>
  a.startedAt - b.startedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const endOf = (e: AccessEntry) => e.startedAt + (e.duration ?? 0);
const overlaps = (c: AccessEntry, s: AccessEntry) =>
  s.startedAt <= endOf(c) + CLOCK_SKEW_MS && endOf(s) >= c.startedAt - CLOCK_SKEW_MS;

/** One connection carries many requests: as many lines on both sides pair in order, else each server line goes to the nearest client line. */
function allot(clients: readonly AccessEntry[], servers: readonly AccessEntry[]): [AccessEntry, AccessEntry[]][] {
  if (clients.length === servers.length) {
    const pairs = clients.map((c, i): [AccessEntry, AccessEntry[]] => {
      const s = servers[i];
      return [c, s !== undefined && overlaps(c, s) ? [s] : []];
    });
    if (pairs.every(([, found]) => found.length === 1)) return pairs;
  }
  return nearestOf(clients.map((c) => [c, servers.filter((s) => overlaps(c, s))]));
}

/** Leaves each server line with the client line that started nearest to it. */
function nearestOf(found: readonly [AccessEntry, readonly AccessEntry[]][]): [AccessEntry, AccessEntry[]][] {
  return found.map(([client, servers]) => [
    client,
    servers.filter(
      (s) =>
        nearest(
          s,
          found.filter(([, theirs]) => theirs.includes(s)).map(([c]) => c),
        ) === client,
    ),
  ]);
}

function nearest(server: AccessEntry, clients: readonly AccessEntry[]): AccessEntry | null {
  let best: AccessEntry | null = null;
  for (const c of clients)
    if (best === null || Math.abs(c.startedAt - server.startedAt) < Math.abs(best.startedAt - server.startedAt))
      best = c;
  return best;
}

/**
 * The last of several server lines answered; those before it must have gone wrong and all must fit into the
 * client's duration (one server's clock measured them). Otherwise they are requests of their own, whose client lines are
 * not here, and only the nearest one is this client's.
 */
function chooseTries(
  client: AccessEntry,
  found: readonly AccessEntry[],
): { final: AccessEntry; earlier: readonly AccessEntry[] } | null {
  const ordered = [...found].sort(byTime);
  const final = ordered.at(-1);
  const first = ordered[0];
  if (final === undefined || first === undefined) return null;
  const earlier = ordered.slice(0, -1);
  const fits = endOf(final) - first.startedAt <= (client.duration ?? 0) + ROUNDING_MS;
  if (earlier.length === 0 || (fits && earlier.every((e) => entryOutcome(e) !== 'ok'))) return { final, earlier };
  const closest = ordered.reduce((a, b) =>
    Math.abs(b.startedAt - client.startedAt) < Math.abs(a.startedAt - client.startedAt) ? b : a,
  );
  return { final: closest, earlier: [] };
}

/** Same cluster by the SNI, or, in plain text, the same authority. */
function sameCluster(client: AccessEntry, server: AccessEntry): boolean {
  const cluster = clusterOfSni(server.serverName);
  return cluster !== null ? cluster === client.upstreamCluster : server.authority === client.authority;
}

/** x-forwarded-for came with the request and was not added on the way, which is what a mirroring proxy does. */
const sameForwarding = (client: AccessEntry, server: AccessEntry) =>
  client.forwardedFor === server.forwardedFor && sameCluster(client, server) && overlaps(client, server);

/** A sidecar shares its app's address. A try that never connected, and some formats, leave `upstream_local` empty. */
const sameCaller = (client: AccessEntry, server: AccessEntry): boolean => {
  const address = ipOf(client.upstreamLocal) ?? ipOf(client.downstreamRemote);
  return address !== null && address === ipOf(server.downstreamRemote);
};

const sameHost = (client: AccessEntry, server: AccessEntry): boolean =>
  isPassthrough(client) || client.upstreamHost === server.downstreamLocal;

/** One side does not have the client's half of the connection. What it has must not speak against it. */
const isHalfHidden = (client: AccessEntry, server: AccessEntry): boolean =>
  portOf(server.downstreamRemote) === 0 ||
  isAbsent(server, 'downstream_remote_address') ||
  (isAbsent(client, 'upstream_local_address') && sameCaller(client, server));

function isEarlierTry(client: AccessEntry, server: AccessEntry, final: AccessEntry | null): boolean {
  if (isPassthrough(client) || !sameCluster(client, server) || !overlaps(client, server)) return false;
  if ((server.duration ?? 0) > (client.duration ?? 0) + ROUNDING_MS) return false;
  if (final !== null && server.startedAt > final.startedAt + CLOCK_SKEW_MS) return false;
  return portOf(server.downstreamRemote) === 0 ? sameForwarding(client, server) : sameCaller(client, server);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
