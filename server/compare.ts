import { compareConfigs } from '@/mesh/config/diff/compare.ts';
import { err, fault, nameOf, namespaceOf, ok, type PodId, type ProxyConfig, type Result } from '@/mesh/model';
import type { DiffAnswer } from '@/wire/diff';
import { proxyConfig, type Refusal, refused } from './proxies.ts';
import type { Runtime } from './runtime.ts';

const UNCLEAR = fault(
  'against-what',
  'What to compare with is not said.',
  'Use against=istiod, against=proxy:NAMESPACE/POD, or against=at:MILLISECONDS with a time that …/config lists as earlier.',
);

const NO_EARLIER = fault(
  'no-earlier-config',
  'No configuration of this proxy from that time is kept.',
  'The last few that somebody looked at are kept while Meshpath runs; in a recording, all that were recorded before the moment shown.',
);

/** Holds a proxy's configuration against another one: another proxy's, its own of before, or what istiod would send. */
export async function compareProxy(
  runtime: Runtime,
  ns: string,
  name: string,
  against: string,
): Promise<Result<DiffAnswer, Refusal | { readonly status: 400; readonly fault: typeof UNCLEAR }>> {
  const own = await proxyConfig(runtime, ns, name);
  if (!own.ok) return own;
  const [, kind = '', value = ''] = /^(istiod|proxy|at)(?::(.+))?$/.exec(against) ?? [];
  if (kind === 'istiod') {
    const sent = refused(await runtime.wantedConfig(own.value.pod));
    return sent.ok ? ok(answer('istiod', own.value, sent.value, compareConfigs(own.value, sent.value, 'sent'))) : sent;
  }
  if (kind === 'proxy' && /^[^/]+\/[^/]+$/.test(value)) {
    const other = value as PodId;
    const theirs = await proxyConfig(runtime, namespaceOf(other), nameOf(other));
    return theirs.ok ? ok(answer('proxy', own.value, theirs.value, compareConfigs(own.value, theirs.value))) : theirs;
  }
  if (kind === 'at') {
    const earlier = runtime.earlierConfigs(own.value.pod).find(({ fetchedAt }) => fetchedAt === Number(value));
    if (earlier === undefined) return err({ status: 404, fault: NO_EARLIER });
    // Time runs from before to after.
    return ok(answer('earlier', earlier, own.value, compareConfigs(earlier, own.value)));
  }
  return err({ status: 400, fault: UNCLEAR });
}

const answer = (
  kind: DiffAnswer['kind'],
  before: ProxyConfig,
  after: ProxyConfig,
  diff: ReturnType<typeof compareConfigs>,
): DiffAnswer => ({ kind, before: sideOf(before), after: sideOf(after), ...diff });

const sideOf = ({ pod, fetchedAt, gaps }: ProxyConfig) => ({ pod, fetchedAt, gaps: gaps.length });
