import type { AccessEntry, Evidence, MeshRequest } from '../model/index.ts';
import { deniedBy } from '../requests/denial.ts';
import { isTcp } from '../requests/outcome.ts';
import { parseAddress } from './address.ts';
import type { Branch, Explanation, Verdict } from './explain/explanation.ts';
import { type LogField, logged } from './facts.ts';

export const SURPRISES = ['cluster', 'endpoint', 'protection', 'answer', 'status', 'policy'] as const;

/** One thing that went otherwise than the configuration says. Values are data; the words are the catalogue's. */
export type Surprise = {
  readonly of: (typeof SURPRISES)[number];
  readonly expected: string;
  readonly observed: string;
  readonly evidence: Evidence;
};

export type Comparison =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'surprise'; readonly surprise: Surprise }
  /** Hangs on a header that is not logged, on something that is not evaluated, or on what changes by the second. */
  | { readonly kind: 'undecidable' };

/** What is foretold of one way: a branch of an explanation, as the engine has it or as it was reported. */
export type Foretold = Pick<Branch, 'probability' | 'cluster' | 'tls' | 'policy' | 'stations'> & {
  readonly verdict: Omit<Verdict, 'reason'>;
};

const AGREES: Comparison = { kind: 'agrees' };
const UNDECIDABLE: Comparison = { kind: 'undecidable' };

/**
 * Holds what was observed against what its explanation (of the partial request that `askedOf` makes of it) foretold. It
 * agrees when one branch does; only what both sides' lines tell is compared. SPEC Y-2 to Y-6.
 */
export function compare({ branches }: { readonly branches: readonly Foretold[] }, request: MeshRequest): Comparison {
  if (branches.length === 0 || branches.some((b) => b.verdict.kind === 'unknown')) return UNDECIDABLE;
  if (hangsOnToken(branches) || branches.some(isFleeting) || isMomentary(request)) return UNDECIDABLE;
  const differences = branches.filter((b) => b.probability > 0).map((b) => differencesOf(b, request));
  const nearest = differences.sort((a, b) => a.length - b.length)[0] ?? [];
  const [surprise] = nearest;
  return surprise === undefined ? AGREES : { kind: 'surprise', surprise };
}

/** The difference, or null where there is none or it cannot be told. */
export function surpriseOf(explanation: Explanation, request: MeshRequest): Surprise | null {
  const compared = compare(explanation, request);
  return compared.kind === 'surprise' ? compared.surprise : null;
}

/** Whether a token came with it is not logged, and what a token's claims decide cannot be told. SPEC Y-4. */
const hangsOnToken = (branches: readonly Foretold[]) =>
  branches.some((b) => b.stations.some((s) => s.facts.some((f) => f.key === 'token')));

/** Flags whose cause is the load, the time or the app of that moment, which no configuration tells. SPEC Y-5. */
const MOMENTARY = new Set([
  ...[
    'UT',
    'UO',
    'URX',
    'UC',
    'UR',
    'LR',
    'DC',
    'DR',
    'DT',
    'SI',
    'UMSDR',
    'RL',
    'RLSE',
    'OM',
    'UPE',
    'DPE',
    'UH',
    'LH',
    'DF',
  ],
]);

/** A failure that is foretold of hosts as they are now. */
const isFleeting = ({ verdict }: Foretold) =>
  verdict.kind === 'failed' && verdict.flags.split(',').some((flag) => flag === 'UF' || MOMENTARY.has(flag));

function isMomentary({ client, server }: MeshRequest): boolean {
  const flags = [...(client?.flags ?? []), ...(server?.flags ?? [])];
  // A refused connection may be an app that was just starting; one that TLS broke is what the settings say.
  const refused = flags.includes('UF') && !/TLS|SSL|CERTIFICATE/i.test(client?.transportFailure ?? '');
  return refused || flags.some((flag) => MOMENTARY.has(flag));
}

function differencesOf(branch: Foretold, request: MeshRequest): readonly Surprise[] {
  const { client } = request;
  return [
    ...(client === null ? [] : clusterDifference(branch, client)),
    ...(client === null ? [] : endpointDifference(branch, client)),
    ...protectionDifference(branch, request),
    ...answerDifference(branch, request),
  ];
}

const differs = (
  of: Surprise['of'],
  expected: string,
  observed: string,
  line: AccessEntry,
  field: LogField,
): Surprise => ({
  of,
  expected,
  observed,
  evidence: logged(line, field),
});

function clusterDifference({ cluster }: Foretold, line: AccessEntry): readonly Surprise[] {
  const observed = line.upstreamCluster;
  // A cluster that does not exist is not logged; one whose filters answered is, though nothing was sent there.
  if (observed === null || observed === cluster || (cluster === null && line.upstreamHost === null)) return [];
  return [differs('cluster', cluster ?? '', observed, line, 'upstreamCluster')];
}

/** A host that the cluster does not have. Which of its hosts may be picked changes by the second. SPEC Y-5. */
function endpointDifference(branch: Foretold, line: AccessEntry): readonly Surprise[] {
  if (line.upstreamHost === null || line.upstreamCluster !== branch.cluster) return [];
  const envoy = branch.stations.find((s) => s.kind === 'envoy' && s.side === 'client');
  const listed = envoy?.choices.filter((c) => c.of === 'endpoint').flatMap((c) => c.candidates) ?? [];
  const texts = listed.map((c) => c.text);
  // Names are DNS's, and what it answered is not known.
  if (texts.length === 0 || texts.some((t) => parseAddress(t) === null)) return [];
  return texts.includes(line.upstreamHost)
    ? []
    : [differs('endpoint', texts.join(', '), line.upstreamHost, line, 'upstreamHost')];
}

function protectionDifference({ tls, stations }: Foretold, { security, server }: MeshRequest): readonly Surprise[] {
  const wire = stations.find((s) => s.kind === 'wire');
  if (server === null || security === 'unknown' || wire === undefined || wire.state === 'not-reached') return [];
  // The SNI tells Istio's mutual TLS from other TLS; which of the others it was, it does not.
  const same = security === 'plain' ? tls === 'plain' : security === 'mtls' ? tls === 'mtls' : tls !== 'plain';
  return same ? [] : [differs('protection', tls, security, server, 'serverName')];
}

/** Who answered, as the lines tell: `true` the app, `false` a proxy, null: the caller's line alone cannot tell. */
function answeredByApp({ client, server }: MeshRequest): boolean | null {
  if (server !== null) {
    if (isTcp(server)) return server.upstreamHost !== null && deniedBy(server) === null;
    return server.details === null ? null : server.details === 'via_upstream';
  }
  if (client === null || client.details === null) return null;
  return client.details === 'via_upstream' ? null : isTcp(client) ? null : false;
}

function answerDifference({ verdict, policy }: Foretold, request: MeshRequest): readonly Surprise[] {
  const { client, server } = request;
  const line = client ?? server;
  if (line === null) return [];
  const byApp = answeredByApp(request);
  const teller = server ?? line;
  const expected = `${verdict.kind} ${verdict.by}`;
  if (verdict.kind === 'answered' && verdict.by === 'app')
    return byApp === false ? [differs('answer', expected, answerText(teller), teller, 'details')] : [];
  // What a proxy answers is foretold to the digit.
  if (byApp === true) return [differs('answer', expected, answerText(teller), teller, 'details')];
  const status = line.status === 0 ? null : line.status;
  if (verdict.status !== null && status !== null && verdict.status !== status)
    return [differs('status', String(verdict.status), String(status), line, 'status')];
  const told = [server, client].find((l) => l !== null && deniedBy(l) !== null) ?? null;
  const denied = told === null ? null : deniedBy(told);
  if (verdict.kind !== 'denied' || told === null || denied === null || policy === null) return [];
  return denied.policy === policy ? [] : [differs('policy', policy, denied.policy, told, 'details')];
}

const answerText = (line: AccessEntry): string =>
  [line.status ?? '', line.flags.join(','), line.details ?? ''].filter((x) => x !== '').join(' ');
