import type { AccessEntry, Container, Mesh, Pod, Interception as Rules } from '../model/index.ts';
import { canonicalIp, isLoopback, parseAddress } from './address.ts';
import { derived, fact, lineFacts, lookup, podTitle, ruled, unknown, unknownFact } from './facts.ts';
import { type Field, type Packet, type Walk, walkHook } from './iptables.ts';
import { why } from './reasons.ts';
import type { Candidate, Choice, Fact, Station } from './stations.ts';

/** Uid and gid of istio-proxy, which Istio's rules let pass (istio.io/istio `pkg/config/constants`). */
export const ENVOY_UID = 1337;

export type Interception = {
  readonly side: 'client' | 'server';
  readonly pod: Pod;
  /**
   * What the Envoy behind the rules logged. Its `downstream_local_address` is the destination that the packet had before
   * it was redirected; that there is a line at all shows that it was intercepted, whatever the rules say.
   */
  readonly line: AccessEntry;
  /** The caller is this very pod: the packet comes from its Envoy over lo and meets OUTPUT, not PREROUTING (SPEC I-10). */
  readonly selfCall: boolean;
};

/** The iptables station of one side: the packet walked through the pod's rules. */
export function interceptionStation(mesh: Mesh, of: Interception): Station {
  const base = { kind: 'interception' as const, side: of.side, pod: of.pod.id, title: podTitle(of.pod) };
  const rules = lookup(mesh.interception, of.pod.id);
  if (rules === undefined)
    return {
      ...base,
      state: 'passed',
      because: why('no-rules', { pod: of.pod.id }),
      facts: [unknownFact('rules-source', 'no-rules-read', why('no-rules', { pod: of.pod.id }))],
      choices: [],
    };
  const source = rulesSource(rules);
  if (parseAddress(of.line.downstreamLocal) === null)
    return {
      ...base,
      state: 'passed',
      because: why('no-destination'),
      facts: [unknownFact('redirected-to', 'field-not-logged', why('no-destination')), source],
      choices: [],
    };

  const outgoing = of.side === 'client' || of.selfCall;
  const owner = of.side === 'client' ? appOwner(of.pod) : ENVOY_OWNER;
  const walk = walkHook(rules, outgoing ? 'OUTPUT' : 'PREROUTING', packetOf(of, outgoing, owner));
  const choice = walkChoice(of.pod, walk);
  return {
    ...base,
    state: 'passed',
    because: walk.verdict.kind === 'unknown' ? walk.verdict.because : null,
    facts: [
      ...verdictFacts(walk, choice),
      ...lineFacts(of.line, [[of.side === 'client' ? 'dials' : 'address', 'downstreamLocal']]),
      ...(of.side === 'client' ? [owner.fact] : []),
      ...(of.selfCall && of.side === 'server'
        ? [fact('seen-from', 'lo', derived('pod-addresses'), { note: why('self-call-output') })]
        : []),
      source,
    ],
    choices: [choice],
  };
}

/** Where the rules were read. */
export const rulesSource = (rules: Rules): Fact =>
  fact(
    'rules-source',
    rules.source,
    rules.source === 'logged' ? { kind: 'pod', pod: rules.pod, path: 'log of istio-init' } : derived('annotations'),
    { note: rules.source === 'logged' ? why('rules-logged') : why('rules-derived', { because: rules.because }) },
  );

function packetOf(of: Interception, outgoing: boolean, owner: Owner): Packet {
  const destination = parseAddress(of.line.downstreamLocal);
  const source = parseAddress(of.line.downstreamRemote);
  const local =
    destination !== null &&
    (isLoopback(destination.ip) || of.pod.ips.some((ip) => canonicalIp(ip) === canonicalIp(destination.ip)));
  // The name of a pod's other interface is the CNI plugin's choice; only that it is not lo is known.
  const device: Field<string> = local ? { is: 'lo' } : { not: 'lo' };
  return {
    protocol: 'tcp',
    source: source?.ip ?? null,
    destination: destination?.ip ?? null,
    sourcePort: source?.port ?? null,
    destinationPort: destination?.port ?? null,
    inInterface: outgoing ? null : { not: 'lo' },
    outInterface: outgoing ? device : null,
    uid: outgoing ? owner.uid : null,
    gid: outgoing ? owner.gid : null,
    own: of.pod.ips,
  };
}

function verdictFacts(walk: Walk, choice: Choice): Fact[] {
  const decisive = choice.candidates.find((c) => c.outcome === 'chosen');
  const evidence = decisive?.evidence ?? derived('interception-rules');
  const { verdict } = walk;
  // An Envoy logged what the rules would not have led to it: the rules shown are not the ones in force.
  const surprise = { note: why('disagrees-with-log'), tone: 'bad' as const };
  switch (verdict.kind) {
    case 'redirect':
      return [fact('redirected-to', String(verdict.port), evidence)];
    case 'accept':
      return [fact('bypassed', '', evidence, surprise)];
    case 'drop':
      return [fact('dropped', '', evidence, surprise)];
    case 'unknown':
      return [{ key: 'redirected-to', value: '', evidence: unknown('interception-rules'), note: verdict.because }];
  }
}

/** Every rule of the chains that were entered, in the order in which the kernel tried them; the policy if it decided. */
export function walkChoice(pod: Pod, walk: Walk): Choice {
  const candidates: Candidate[] = walk.steps.map((step) => ({
    text: step.rule.text,
    outcome: step.outcome,
    because: step.because,
    evidence: ruled(pod.id, step.rule),
  }));
  if (walk.policy) {
    const { table, chain, value } = walk.policy;
    candidates.push({
      text: `:${chain} ${value}`,
      outcome: 'chosen',
      because: why('policy-decides', { chain, policy: value }),
      // -1: the policy stands before the chain's rules in iptables-save.
      evidence: { kind: 'iptables', pod: pod.id, table, chain, rule: -1 },
    });
  }
  return { of: 'rule', candidates };
}

export type Owner = { readonly uid: Field<number>; readonly gid: Field<number>; readonly fact: Fact };

export const ENVOY_OWNER: Owner = {
  uid: { is: ENVOY_UID },
  gid: { is: ENVOY_UID },
  fact: fact('uid', String(ENVOY_UID), derived('pod-addresses'), { note: why('uid-is-envoy') }),
};

/**
 * Whose socket sent it. The pod may say (`runAsUser`); if the image decides, all that is assumed is that it is not
 * Envoy's own uid, and the assumption is stated. Several app containers that differ leave only what they share.
 */
export function appOwner(pod: Pod): Owner {
  const apps = pod.containers.filter((c) => c.role === 'app' && c.name !== 'istio-proxy');
  const uid = shared(apps, (c) => c.runAsUser);
  const gid = shared(apps, (c) => c.runAsGroup);
  const first = apps[0];
  if (uid === null) return { uid, gid, fact: unknownFact('uid', 'image-decides-uid', why('uid-differs')) };
  const known =
    'is' in uid && first
      ? fact(
          'uid',
          String(uid.is),
          { kind: 'pod', pod: pod.id, path: `spec.containers[${first.name}].securityContext.runAsUser` },
          { note: why('uid-from-pod', { container: first.name }) },
        )
      : fact('uid', `≠ ${ENVOY_UID}`, derived('image-decides-uid'), { note: why('uid-assumed') });
  return { uid, gid, fact: known };
}

function shared(apps: readonly Container[], idOf: (c: Container) => number | null): Field<number> {
  const ids = new Set(apps.map(idOf));
  const [only] = ids;
  if (ids.size === 1 && only !== null && only !== undefined) return { is: only };
  return ids.has(ENVOY_UID) ? null : { not: ENVOY_UID };
}
