import type { Container, Mesh, Pod } from '../model/index.ts';
import { canonicalIp, isLoopback, parseAddress } from './address.ts';
import { derived, fact, lookup, podTitle, ruled, unknown, unknownFact } from './facts.ts';
import { type Field, type Packet, type Walk, walkHook } from './iptables.ts';
import { why } from './reasons.ts';
import type { Candidate, Choice, Fact, Station } from './stations.ts';

/** Uid and gid of istio-proxy, which Istio's rules let pass (istio.io/istio `pkg/config/constants`). */
export const ENVOY_UID = 1337;

export type Interception = {
  readonly side: 'client' | 'server';
  readonly pod: Pod;
  /** `IP:PORT` the packet is for, as the Envoy behind the rules logged it; null when nothing logged it. */
  readonly destination: string | null;
  readonly destinationFact: Fact | null;
  readonly source: string | null;
  /** The caller is this very pod: the packet comes from its Envoy over lo and meets OUTPUT, not PREROUTING (SPEC I-8). */
  readonly selfCall: boolean;
  /** An Envoy behind the rules logged this request, so that it was intercepted whatever the rules say. */
  readonly seenByEnvoy: boolean;
};

/** The iptables station of one side: the packet walked through the pod's rules. */
export function interceptionStation(mesh: Mesh, of: Interception): Station {
  const base = { kind: 'interception' as const, side: of.side, pod: of.pod.id, title: podTitle(of.pod) };
  const rules = lookup(mesh.interception, of.pod.id);
  if (rules === undefined)
    return {
      ...base,
      state: of.seenByEnvoy ? 'passed' : 'unknown',
      because: why('no-rules', { pod: of.pod.id }),
      facts: [unknownFact('rules-source', 'no-rules-read', why('no-rules', { pod: of.pod.id }))],
      choices: [],
    };
  const source = fact(
    'rules-source',
    rules.source,
    rules.source === 'logged' ? { kind: 'pod', pod: of.pod.id, path: 'log of istio-init' } : derived('annotations'),
    { note: rules.source === 'logged' ? why('rules-logged') : why('rules-derived', { because: rules.because }) },
  );
  if (parseAddress(of.destination) === null)
    return {
      ...base,
      state: of.seenByEnvoy ? 'passed' : 'unknown',
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
    state: walk.verdict.kind === 'unknown' && !of.seenByEnvoy ? 'unknown' : 'passed',
    because: walk.verdict.kind === 'unknown' ? walk.verdict.because : null,
    facts: [
      ...verdictFacts(of, walk, choice),
      ...(of.destinationFact ? [of.destinationFact] : []),
      ...(of.side === 'client' ? [owner.fact] : []),
      ...(of.selfCall && of.side === 'server'
        ? [fact('seen-from', 'lo', derived('pod-addresses'), { note: why('self-call-output') })]
        : []),
      source,
    ],
    choices: [choice],
  };
}

function packetOf(of: Interception, outgoing: boolean, owner: Owner): Packet {
  const destination = parseAddress(of.destination);
  const source = parseAddress(of.source);
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
  };
}

function verdictFacts(of: Interception, walk: Walk, choice: Choice): Fact[] {
  const decisive = choice.candidates.find((c) => c.outcome === 'chosen');
  const evidence = decisive?.evidence ?? derived('interception-rules');
  const { verdict } = walk;
  const disagrees = (passedBy: boolean): Partial<Fact> =>
    passedBy && of.seenByEnvoy ? { note: why('disagrees-with-log', { logged: 'Envoy' }), tone: 'bad' } : {};
  switch (verdict.kind) {
    case 'redirect':
      return [fact('redirected-to', String(verdict.port), evidence)];
    case 'accept':
      return [fact('bypassed', '', evidence, { note: why('not-intercepted'), ...disagrees(true) })];
    case 'drop':
      return [fact('dropped', '', evidence, { tone: 'bad', ...disagrees(true) })];
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

type Owner = { readonly uid: Field<number>; readonly gid: Field<number>; readonly fact: Fact };

const ENVOY_OWNER: Owner = {
  uid: { is: ENVOY_UID },
  gid: { is: ENVOY_UID },
  fact: fact('uid', String(ENVOY_UID), derived('pod-addresses'), { note: why('uid-is-envoy') }),
};

/**
 * Whose socket sent it. The pod may say (`runAsUser`); if the image decides, all that is assumed is that it is not
 * Envoy's own uid, and the assumption is stated. Several app containers that differ leave only what they share.
 */
function appOwner(pod: Pod): Owner {
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
