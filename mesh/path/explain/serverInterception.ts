import type { Pod } from '../../model/index.ts';
import { canonicalIp } from '../address.ts';
import { derived, fact, lookup, podTitle, unknownFact } from '../facts.ts';
import { ENVOY_UID, rulesSource, walkChoice } from '../interception.ts';
import { type Verdict as KernelVerdict, type Packet, walkHook } from '../iptables.ts';
import { why } from '../reasons.ts';
import type { Fact, Station } from '../stations.ts';
import type { ExplainFacts } from './explanation.ts';
import type { Departure } from './seam.ts';

export type ServerInterception = {
  readonly station: Station;
  readonly verdict: KernelVerdict;
};

const FROM_LO = { inInterface: { is: 'lo' }, outInterface: null, uid: null, gid: null } as const;
const BEFORE_NAT = ['raw', 'mangle'];

/**
 * The first packet of a connection at the server's pod: PREROUTING, or for a call of the pod to itself OUTPUT as its
 * Envoy, since what never leaves the pod does not consult nat PREROUTING. An app that reached its own pod past Envoy is
 * not intercepted again. SPEC I-10, S-1.
 */
export function interceptServer(facts: ExplainFacts, pod: Pod, departure: Departure): ServerInterception {
  const base = { kind: 'interception' as const, side: 'server' as const, pod: pod.id, title: podTitle(pod) };
  const { from, to, selfCall } = departure;
  if (selfCall && from.opener === 'app') {
    const because = why('past-own-envoy');
    const note = fact('bypassed', '', derived('pod-addresses'), { note: because });
    return { station: { ...base, state: 'passed', because, facts: [note], choices: [] }, verdict: { kind: 'accept' } };
  }
  const rules = lookup(facts.mesh.interception, pod.id);
  if (rules === undefined) {
    const because = why('no-rules', { pod: pod.id });
    const missing = unknownFact('rules-source', 'no-rules-read', because);
    return {
      station: { ...base, state: 'unknown', because, facts: [missing], choices: [] },
      verdict: { kind: 'unknown', because },
    };
  }
  // In mode TPROXY Envoy runs as root, and the rules know it by its group.
  const proxy = pod.containers.find((c) => c.name === 'istio-proxy');
  const packet: Packet = {
    protocol: 'tcp',
    source: from.ip === null ? null : canonicalIp(from.ip),
    destination: to.ip,
    sourcePort: null,
    destinationPort: to.port,
    inInterface: selfCall ? null : { not: 'lo' },
    outInterface: selfCall ? { is: 'lo' } : null,
    uid: selfCall ? { is: proxy?.runAsUser ?? ENVOY_UID } : null,
    gid: selfCall ? { is: proxy?.runAsGroup ?? ENVOY_UID } : null,
    own: pod.ips,
  };
  const out = walkHook(rules, selfCall ? 'OUTPUT' : 'PREROUTING', packet);
  // What leaves over lo comes in again there, with its marks; nat has had its say on the way out.
  const back =
    selfCall && out.verdict.kind === 'accept' ? { ...FROM_LO, mark: out.mark, connmark: out.connmark } : null;
  const walk = back === null ? out : walkHook(rules, 'PREROUTING', { ...packet, ...back }, BEFORE_NAT);
  const choices = (walk === out ? [out] : [out, walk]).map((w) => walkChoice(pod, w));
  const { verdict } = walk;
  const evidence =
    choices.at(-1)?.candidates.find((c) => c.outcome === 'chosen')?.evidence ?? derived('interception-rules');
  const said: Fact =
    verdict.kind === 'unknown'
      ? unknownFact('redirected-to', 'interception-rules', verdict.because)
      : verdict.kind === 'redirect'
        ? fact('redirected-to', String(verdict.port), evidence)
        : verdict.kind === 'drop'
          ? fact('dropped', '', evidence, { tone: 'bad' })
          : fact('bypassed', '', evidence, { note: why('past-server-envoy') });
  const self = fact('seen-from', 'lo', derived('pod-addresses'), { note: why('self-call-output') });
  return {
    station: {
      ...base,
      state: verdict.kind === 'drop' ? 'failed' : verdict.kind === 'unknown' ? 'unknown' : 'passed',
      because: verdict.kind === 'unknown' ? verdict.because : verdict.kind === 'drop' ? why('packet-dropped') : null,
      facts: [said, ...(selfCall ? [self] : []), rulesSource(rules)],
      choices,
    },
    verdict,
  };
}
