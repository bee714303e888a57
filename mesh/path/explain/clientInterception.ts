import type { Interception, Pod } from '../../model/index.ts';
import { canonicalIp, inCidr, isLoopback } from '../address.ts';
import { derived, fact, lookup, podTitle, unknownFact } from '../facts.ts';
import { appOwner, rulesSource, walkChoice } from '../interception.ts';
import { type Field, type Verdict as KernelVerdict, type Packet, walkHook } from '../iptables.ts';
import { OUTSIDE_IP, type Reason, why } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import type { ExplainFacts } from './explanation.ts';

/** What the client pod's rules do with the app's packet. */
export type Intercepted = {
  readonly station: Station;
  readonly verdict: KernelVerdict;
  readonly assumptions: readonly Reason[];
};

/**
 * The app's first packet through the pod's OUTPUT hooks. A destination that only outside DNS knows is taken to be in none
 * of the private networks that rules name; a rule about public ones leaves it open. SPEC I-1 to I-9, I-12.
 */
export function interceptClient(
  facts: ExplainFacts,
  pod: Pod,
  to: { readonly ip: string | null; readonly port: number; readonly text: string },
): Intercepted {
  const base = { kind: 'interception' as const, side: 'client' as const, pod: pod.id, title: podTitle(pod) };
  const rules = lookup(facts.mesh.interception, pod.id);
  if (rules === undefined) {
    const because = why('no-rules', { pod: pod.id });
    const missing = unknownFact('rules-source', 'no-rules-read', because);
    return {
      station: { ...base, state: 'unknown', because, facts: [missing], choices: [] },
      verdict: { kind: 'unknown', because },
      assumptions: [],
    };
  }
  const owner = appOwner(pod);
  const walk =
    to.ip === null && namesPublicNetworks(rules)
      ? null
      : walkHook(rules, 'OUTPUT', packetTo(pod, to.ip ?? OUTSIDE_IP, to.port, owner));
  const verdict: KernelVerdict = walk?.verdict ?? {
    kind: 'unknown',
    because: why('address-unknown', { host: to.text }),
  };
  const choice = walk && walkChoice(pod, walk);
  return {
    station: {
      ...base,
      state: verdict.kind === 'drop' ? 'failed' : verdict.kind === 'unknown' ? 'unknown' : 'passed',
      because: verdict.kind === 'unknown' ? verdict.because : null,
      facts: [...verdictFacts(verdict, choice), owner.fact, rulesSource(rules)],
      choices: choice ? [choice] : [],
    },
    verdict,
    assumptions: owner.uid !== null && 'not' in owner.uid ? [why('uid-assumed')] : [],
  };
}

function packetTo(pod: Pod, ip: string, port: number, owner: ReturnType<typeof appOwner>): Packet {
  const local = isLoopback(ip) || pod.ips.some((own) => canonicalIp(own) === canonicalIp(ip));
  // The name of a pod's other interface is the CNI plugin's choice; only that it is not lo is known.
  const device: Field<string> = local ? { is: 'lo' } : { not: 'lo' };
  return {
    protocol: 'tcp',
    // A packet to an own address leaves from that address.
    source: local ? ip : (pod.ips[0] ?? null),
    destination: ip,
    sourcePort: null,
    destinationPort: port,
    inInterface: null,
    outInterface: device,
    uid: owner.uid,
    gid: owner.gid,
    own: pod.ips,
  };
}

/** Whether a rule names a network that an outside address may be in. */
const namesPublicNetworks = (rules: Interception) =>
  rules.rules.some((rule) =>
    rule.matches.some((m) => m.kind === 'destination' && !m.cidr.endsWith('/0') && !isPrivate(m.cidr)),
  );

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10'];
const isPrivate = (cidr: string) => {
  const network = cidr.split('/')[0] ?? '';
  return PRIVATE.some((range) => inCidr(network, range) === true) || /^(?:::1$|f[cd]|fe80)/i.test(network);
};

function verdictFacts(verdict: KernelVerdict, choice: Choice | null): Fact[] {
  const evidence = choice?.candidates.find((c) => c.outcome === 'chosen')?.evidence ?? derived('interception-rules');
  switch (verdict.kind) {
    case 'redirect':
      return [fact('redirected-to', String(verdict.port), evidence)];
    case 'accept':
      return [fact('bypassed', '', evidence, { note: why('bypasses-envoy') })];
    case 'drop':
      return [fact('dropped', '', evidence, { tone: 'bad' })];
    case 'unknown':
      return [unknownFact('redirected-to', 'interception-rules', verdict.because)];
  }
}
