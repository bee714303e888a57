import { objectId } from '../../model/index.ts';
import { deniedBy } from '../../requests/denial.ts';
import { lookup } from '../facts.ts';
import { serverChoices } from '../serverEnvoy.ts';
import { at, type Case } from './context.ts';
import { confirmed, type Finding, open, ruledOut } from './finding.ts';

/** The line of the proxy that denied. */
const denial = ({ server, client }: Case) => {
  for (const line of [server, client]) {
    const denied = line === null ? null : deniedBy(line);
    if (line !== null && denied !== null) return { line, denied };
  }
  return null;
};

const fieldOf = (details: string | null): 'details' | 'terminationDetails' =>
  details?.startsWith('rbac_access_denied') ? 'details' : 'terminationDetails';

export function policyDenies(of: Case): Finding {
  const told = denial(of);
  if (told === null) return open('not-read');
  const { line, denied } = told;
  const evidence = at(line, fieldOf(line.details));
  if (denied.policy === 'none') return ruledOut('policy-none-matched', undefined, evidence);
  const { origin } = denied;
  const object = origin === null ? null : lookup(of.mesh.objects, objectId(origin.kind, origin.namespace, origin.name));
  return confirmed(
    'policy-named',
    { policy: denied.policy },
    object ? { kind: 'object', object: object.id } : evidence,
    origin,
  );
}

export function noAllowMatches(of: Case): Finding {
  const told = denial(of);
  if (told === null) return open('not-read');
  const { line, denied } = told;
  const evidence = at(line, fieldOf(line.details));
  return denied.policy === 'none'
    ? confirmed('policy-none-matched', undefined, evidence)
    : ruledOut('policy-named', { policy: denied.policy }, evidence, denied.origin);
}

/** Only policies that would let it pass ask who calls: the ones that were judged say whom they do not accept. */
export function identityNotExpected(of: Case): Finding {
  const { server, security } = of;
  if (server === null) return open('line-missing');
  if (of.serverConfig === null) return open('config-unread');
  const peer =
    security === 'mtls' && of.clientPod !== null
      ? (lookup(of.mesh.certificates, of.clientPod.id)?.spiffe ?? null)
      : null;
  const { choices } = serverChoices(of.serverConfig, server, {
    security,
    peer,
    alpn: null,
    pathUnchanged: false,
  });
  const candidates = choices.filter((c) => c.of === 'policy').flatMap((c) => c.candidates);
  const other = candidates.find((c) => c.because?.code === 'principal-mismatch');
  if (other !== undefined)
    return security === 'plain'
      ? confirmed('no-identity', undefined, other.evidence, other.origin ?? null)
      : confirmed(
          'principal-differs',
          { policy: other.text, identity: peer ?? '' },
          other.evidence,
          other.origin ?? null,
        );
  return candidates.length > 0 && candidates.every((c) => c.because?.code === 'permission-mismatch')
    ? ruledOut('principal-fits', undefined, candidates[0]?.evidence ?? null)
    : open('not-read');
}

/** A cause that the details themselves name, or name another of. */
export const saidBy =
  (mine: RegExp, others: RegExp | null = null) =>
  (of: Case): Finding => {
    for (const line of [of.server, of.client]) {
      const text = line?.details ?? '';
      if (line !== null && mine.test(text))
        return confirmed('details-say', { text: text.replaceAll('_', ' ') }, at(line, 'details'));
      if (line !== null && others?.test(text))
        return ruledOut('details-say-other', { text: text.replaceAll('_', ' ') }, at(line, 'details'));
    }
    return open('not-read');
  };
