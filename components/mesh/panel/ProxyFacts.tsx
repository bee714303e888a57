'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import { Whole } from '@/components/ui/Dotted.tsx';
import { EvidenceLine } from '@/components/ui/EvidenceLine.tsx';
import { formatDuration, formatTime } from '@/components/ui/format.ts';
import { KeyValue } from '@/components/ui/KeyValue.tsx';
import { graceOf } from '@/mesh/certificates/grace.ts';
import { renewalPoint } from '@/mesh/certificates/renewal.ts';
import { explainInjection } from '@/mesh/injection/explain.ts';
import { type EpochMs, type Evidence, hasProxy, type Mesh, type Pod, type PodId } from '@/mesh/model';
import { holdingOf } from '@/mesh/sync/holding.ts';
import { syncOf } from '@/mesh/sync/state.ts';
import type { GraphNode } from '@/mesh/topology/graph.ts';
import { injectionWords } from '@/words/injection';
import { meshWords } from '@/words/mesh';
import { Link } from '../../ui/Link.tsx';
import { nearestToEnd } from '../facts/certificateRing.ts';
import { interceptedBy } from '../facts/intercepted.ts';
import { calm } from '../facts/text.ts';
import { Known } from './parts.tsx';

/** Identity, certificate, sidecar, interception and sync of a workload's pods. What differs between pods is told of the worst one. */
export function ProxyFacts({
  node,
  pods,
  mesh,
  now,
}: {
  node: GraphNode;
  pods: readonly Pod[];
  mesh: Mesh;
  now: EpochMs;
}) {
  const why = useWords(injectionWords);
  const words = useWords(meshWords).panel.workload;
  const first = pods[0];
  const proxied = pods.filter(hasProxy);
  const standing = nearestToEnd(
    mesh,
    pods.map((pod) => mesh.certificates[pod.id]),
    now,
  );
  const certificate = standing?.certificate ?? null;
  const identities = new Set(pods.flatMap((pod) => mesh.certificates[pod.id]?.spiffe ?? []));
  const fromEnvoy: Evidence | null =
    certificate === null
      ? null
      : certificate.evidence === '/certs'
        ? { kind: 'envoy-admin', pod: certificate.pod, path: '/certs' }
        : { kind: 'envoy-admin', pod: certificate.pod, path: '/config_dump?mask=dynamic_active_secrets' };
  const injection = first ? explainInjection(mesh, first) : null;
  return (
    <KeyValue>
      <Known name={words.identity} evidence={fromEnvoy}>
        {identities.size === 0 ? (
          <span className="text-ink-3">{proxied.length === 0 ? words.noIdentity : words.certificateUnread}</span>
        ) : (
          [...identities].map((spiffe) => <Whole key={spiffe} text={spiffe} className="block text-[0.8rem]" />)
        )}
      </Known>
      {standing && certificate && (
        <Known
          name={words.certificate}
          note={
            <>
              {standing.state === 'ok'
                ? words.renews(formatDuration(renewalPoint(certificate, graceOf(mesh, certificate.pod).ratio) - now))
                : standing.overdueMs > 0 && words.overdue(formatDuration(standing.overdueMs))}
              {certificate.leaf.issuer !== '' && ` · ${words.issuer(certificate.leaf.issuer)}`}
              {` · ${certificate.chainVerified === null ? words.chain.unknown : certificate.chainVerified ? words.chain.yes : words.chain.no}`}
              {proxied.length > 1 && ` · ${words.ofPods(proxied.length)}`}
            </>
          }
        >
          <span
            className={clsx(
              'tabular',
              standing.state === 'ok' ? 'text-ink' : standing.state === 'renewal-overdue' ? 'text-warn' : 'text-bad',
            )}
          >
            {standing.remainingMs > 0
              ? words.left(formatDuration(standing.remainingMs))
              : words.expired(formatDuration(standing.remainingMs))}
          </span>
        </Known>
      )}
      {injection && first && (
        <Known name={words.sidecar}>
          {why.because(injection.because)}
          <details className="mt-1 text-[0.8rem] text-ink-3">
            <summary className="cursor-pointer hover:text-ink">{words.checks(injection.steps.length)}</summary>
            <ol className="mt-1.5 flex flex-col gap-2">
              {injection.steps.map((step) => (
                <li key={JSON.stringify(step)} className="flex flex-col gap-1">
                  <span className="text-ink-2">{why.step(step)}</span>
                  <EvidenceLine evidence={step.evidence} />
                </li>
              ))}
            </ol>
          </details>
        </Known>
      )}
      {proxied.length > 0 && node.proxy !== 'gateway' && <Intercepts mesh={mesh} pod={(proxied[0] as Pod).id} />}
      {proxied.length > 0 && <Sync mesh={mesh} pods={proxied} now={now} />}
    </KeyValue>
  );
}

function Intercepts({ mesh, pod }: { mesh: Mesh; pod: PodId }) {
  const words = useWords(meshWords).panel.workload;
  const interception = mesh.interception[pod];
  if (!interception)
    return (
      <Known name={words.intercepts}>
        <span className="text-ink-3">{words.rulesUnread}</span>
      </Known>
    );
  const { inboundExcept, outboundExcept } = interceptedBy(interception);
  const rule = interception.rules[0];
  const say = (list: readonly string[] | null, none: string, whole: string, but: (what: string) => string) =>
    list === null ? none : list.length === 0 ? whole : but(list.join(', '));
  return (
    <Known
      name={words.intercepts}
      note={`${words.rules(interception.rules.length)}, ${interception.source === 'logged' ? words.logged : words.derivedRules(interception.because)}`}
      evidence={
        interception.source === 'logged' && rule
          ? { kind: 'iptables', pod, table: rule.table, chain: rule.chain, rule: rule.index }
          : { kind: 'derived', from: words.fromAnnotations }
      }
    >
      <span className="block">{say(inboundExcept, words.noInbound, words.allInbound, words.exceptInbound)}</span>
      <span className="block">{say(outboundExcept, words.noOutbound, words.allOutbound, words.exceptOutbound)}</span>
    </Known>
  );
}

function Sync({ mesh, pods, now }: { mesh: Mesh; pods: readonly Pod[]; now: EpochMs }) {
  const words = useWords(meshWords).panel.workload;
  // The proxy with a refusal, if there is one, else the first that istiod reports.
  const known = pods.flatMap((pod) => mesh.sync[pod.id] ?? []);
  const sync = known.find((s) => Object.values(s.types).some((type) => type.error !== null)) ?? known[0];
  if (!sync)
    return (
      <Known name={words.sync}>
        {pods.some((pod) => holdingOf(mesh, pod, now) === 'unheld') ? (
          <span className="text-warn">{words.notConnected}</span>
        ) : (
          <span className="text-ink-3">{words.syncUnknown}</span>
        )}
      </Known>
    );
  return (
    <Known name={words.sync} evidence={{ kind: 'istiod', pod: sync.istiod, path: '/debug/syncz' }}>
      <ul className="flex flex-col gap-1">
        {[...syncOf(sync, now, mesh.syncSince[sync.pod])].map(([type, state]) => (
          <li key={type}>
            <span className="flex items-baseline gap-2">
              <span className="w-11 shrink-0 font-mono text-[0.8rem]">{type}</span>
              <span
                className={clsx(
                  'tabular text-[0.82rem]',
                  state.kind === 'nack' ? 'text-bad' : state.kind === 'stale' ? 'text-warn' : 'text-ink-2',
                )}
              >
                {words.state[state.kind]}
                {state.kind !== 'not-sent' && state.since !== null && (
                  <span className="text-ink-3" title={formatTime(state.since, true)}>
                    {' '}
                    · {words.sentAgo(calm(Math.max(0, now - state.since)))}
                  </span>
                )}
              </span>
            </span>
            {state.kind === 'nack' && (
              <p className="mt-1 max-h-40 overflow-y-auto rounded-md bg-bad-soft px-2 py-1.5 font-mono text-[0.75rem] leading-snug break-words text-bad">
                {state.text}
              </p>
            )}
          </li>
        ))}
      </ul>
      <Link
        href={`/control/configuration?select=${encodeURIComponent(sync.pod)}`}
        className="text-[0.8rem] text-xds hover:underline"
      >
        {words.inMatrix}
      </Link>
    </Known>
  );
}
