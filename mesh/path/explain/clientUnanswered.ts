import type { Pod } from '../../model/index.ts';
import { canonicalIp, isLoopback } from '../address.ts';
import { derived, fact } from '../facts.ts';
import { why } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import { type Candidate, type Context, verdict } from './client.ts';
import { addressText, protectionOf, wireStation } from './clientWire.ts';
import type { Verdict } from './explanation.ts';
import type { Departure, ServerAnswer } from './seam.ts';

/** What comes of one connection: its share, where it led, and everything behind the client's Envoy. */
export type Delivered = {
  readonly share: number;
  /** `IP:PORT` in the end; what was asked for where nobody knows the address. */
  readonly endpoint: string;
  /** The candidate of the client's Envoy that it came from, to be found in its choice. */
  readonly picked: string | null;
  readonly departure: Departure | null;
  readonly wire: Station;
  readonly answer: ServerAnswer;
  /** Where it is grouped with others: one workload's pods behave alike. */
  readonly title: string;
};

/** Who opens the connections, and through what. */
export type Sender = {
  readonly pod: Pod | null;
  readonly ip: string | null;
  readonly opener: Departure['from']['opener'];
};

/** A connection as somebody opens it, to wherever it leads. */
export type Leaving = {
  readonly sender: Sender;
  readonly transport: Departure['transport'];
  readonly request: Departure['request'];
  readonly protocol: Departure['protocol'];
  readonly cluster: string | null;
};

/** What the kernel's translation adds to the wire. */
export type Extra = { readonly facts: readonly Fact[]; readonly choices: readonly Choice[] };
export const NOTHING: Extra = { facts: [], choices: [] };

export function departureTo(leaving: Leaving, ip: string, port: number, pod: Pod | null): Departure {
  const { sender, transport, request, protocol, cluster } = leaving;
  const own = sender.pod !== null && (isLoopback(ip) || sender.pod.ips.some((i) => canonicalIp(i) === canonicalIp(ip)));
  return {
    from: { pod: sender.pod?.id ?? null, ip: sender.ip, opener: sender.opener },
    to: { ip, port },
    protocol,
    request,
    transport,
    selfCall: own || (pod !== null && pod.id === sender.pod?.id),
    cluster,
  };
}

/** Nobody of this mesh: what is there is not ours to say, only that somebody may answer. */
export function outside(
  context: Context,
  text: string,
  leaving: Leaving,
  at: { readonly ip: string; readonly port: number } | null,
  extra: Extra = NOTHING,
): Delivered {
  const departure = at === null ? null : departureTo(leaving, at.ip, at.port, null);
  // All addresses of one outside host are alike: the cluster's host names them.
  const host = leaving.cluster?.split('|')[3] || text;
  const answer: ServerAnswer = {
    stations: [],
    verdict: verdict('answered', 'app', null, '-', why('answered-outside', { host })),
    policy: null,
    serverIdentity: null,
    failedAt: null,
    connection: { kind: 'open' },
    wireFacts: [],
    assumptions: [why('outside-answers', { host })],
  };
  const protection = fact('security', protectionOf(leaving.transport), derived('asked'), {
    note: why('security-configured'),
  });
  const leaves = fact('leaves-mesh', host, derived('asked'), { note: why('leaves-mesh') });
  const unknownAddress =
    departure === null ? { facts: [protection, leaves, ...extra.facts], choices: extra.choices } : extra;
  const wire = wireStation(context.facts.mesh, departure, host, answer, unknownAddress);
  return { share: 1, endpoint: text, picked: null, departure, wire, answer, title: host };
}

export function refused(
  context: Context,
  ip: string,
  port: number,
  leaving: Leaving,
  because: ServerAnswer['verdict']['reason'],
): Delivered {
  const departure = departureTo(leaving, ip, port, null);
  const answer: ServerAnswer = {
    stations: [],
    verdict: verdict('failed', 'kernel', null, '-', because),
    policy: null,
    serverIdentity: null,
    failedAt: null,
    connection: { kind: 'refused', because, transportFailure: null },
    wireFacts: [],
    assumptions: [],
  };
  const wire = wireStation(context.facts.mesh, departure, null, answer, NOTHING);
  return { share: 1, endpoint: addressText({ ip, port }), picked: null, departure, wire, answer, title: '' };
}

/** A candidate of which it is not known what would be sent to it. */
export function stuck(candidate: Candidate, of: Verdict): Delivered {
  const answer: ServerAnswer = {
    stations: [],
    verdict: of,
    policy: null,
    serverIdentity: null,
    failedAt: null,
    connection: { kind: 'unknown', because: of.reason },
    wireFacts: [],
    assumptions: [],
  };
  const wire: Station = {
    kind: 'wire',
    side: 'between',
    state: 'unknown',
    because: of.reason,
    pod: null,
    title: '',
    facts: [],
    choices: [],
  };
  return {
    share: candidate.share,
    endpoint: candidate.text,
    picked: candidate.text,
    departure: null,
    wire,
    answer,
    title: '',
  };
}
