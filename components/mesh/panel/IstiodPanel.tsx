'use client';
import { useWords } from '@/client/MeshProvider';
import { EvidenceLine } from '@/components/ui/EvidenceLine.tsx';
import { formatDate, formatDuration } from '@/components/ui/format.ts';
import { Mono } from '@/components/ui/Mono.tsx';
import { Panel } from '@/components/ui/Panel.tsx';
import { nameOf, workloadNode } from '@/mesh/model';
import { syncSummary } from '@/mesh/sync/summary.ts';
import { meshWords } from '@/words/mesh';
import { Link } from '../../ui/Link.tsx';
import type { ControlFacts } from '../facts/controlFacts.ts';
import { Quiet, Row, Section } from './parts.tsx';
import type { PanelProps } from './SelectionPanel.tsx';

/** istiod: its jobs, what they were before 1.5, its replicas and figures, each with where it was read. */
export function IstiodPanel({
  control,
  mesh,
  now,
  data,
  onSelect,
  takeFocus,
  onClose,
}: PanelProps & { control: ControlFacts }) {
  const all = useWords(meshWords);
  const words = all.panel.istiod;
  const { jobs } = all.istiod;
  const from = control.replicas.find((replica) => replica.figures !== null)?.id ?? null;
  const figure = (n: number | null) => (n === null ? words.unread : n.toLocaleString('en'));
  const pushes = new Map<string, number>();
  for (const { figures } of control.replicas)
    for (const [type, count] of Object.entries(figures?.pushesByType ?? {}))
      pushes.set(type, (pushes.get(type) ?? 0) + count);
  const { nacks, unheld } = syncSummary(mesh, now);
  const nodeOf = (pod: (typeof nacks)[number]['pod']) => {
    const workload = mesh.pods[pod]?.workload;
    return workload ? (data.scene.picture.standsFor.get(workloadNode(workload)) ?? null) : null;
  };
  const list = [
    {
      name: jobs.discovery.name,
      href: '/control/discovery',
      was: jobs.discovery.was,
      text: words.discovery,
      figures: `${jobs.discovery.value(figure(control.services))}, ${jobs.discovery.note(figure(control.endpoints))}`,
      path: '/debug/registryz, /debug/endpointShardz',
    },
    {
      name: jobs.configuration.name,
      href: '/control/configuration',
      was: jobs.configuration.was,
      text: words.configuration,
      figures: `${control.inSync === null ? words.unread : jobs.configuration.value(control.inSync, control.proxies)}, ${jobs.configuration.note(figure(control.pushes))}`,
      path: '/debug/syncz',
    },
    {
      name: jobs.certificates.name,
      href: '/control/certificates',
      was: jobs.certificates.was,
      text: words.certificates,
      figures: `${jobs.certificates.value(figure(control.issued))}${control.rootExpiresAt === null ? '' : `, ${words.rootUntil(formatDate(control.rootExpiresAt))}`}`,
      path: '/metrics · citadel_server_*',
    },
    {
      name: jobs.validation.name,
      href: '/control/validation',
      was: jobs.validation.was,
      text: words.validation,
      figures: [
        `${jobs.validation.note(figure(control.validated))}, ${jobs.validation.value(figure(control.rejected))}`,
        control.injections === null ? '' : words.injected(control.injections),
        control.injectionFailures ? words.injectionFailed(control.injectionFailures) : '',
      ]
        .filter((t) => t !== '')
        .join(' · '),
      path: '/metrics · galley_validation_*, sidecar_injection_*',
    },
  ];
  return (
    <Panel title={all.istiod.name} subtitle={words.subtitle} takeFocus={takeFocus} onClose={onClose}>
      <p className="text-sm leading-relaxed text-ink-2">{words.carries}</p>
      <Section title={words.jobs}>
        <ol className="flex flex-col gap-4">
          {list.map((job) => (
            <li key={job.name} className="flex flex-col gap-1 text-sm">
              <span className="flex items-baseline justify-between gap-2">
                <Link
                  href={job.href}
                  title={words.open}
                  className="font-medium text-ink hover:text-xds hover:underline"
                >
                  {job.name}
                </Link>
                <span className="text-[0.75rem] text-xds">{words.was(job.was)}</span>
              </span>
              <span className="leading-snug text-ink-2">{job.text}</span>
              <span className="tabular text-ink">{job.figures}</span>
              {from ? (
                <EvidenceLine evidence={{ kind: 'istiod', pod: from, path: job.path }} />
              ) : (
                <EvidenceLine evidence={{ kind: 'unknown', why: words.unread, remedy: null }} />
              )}
            </li>
          ))}
        </ol>
        <Quiet>{words.mixer}</Quiet>
      </Section>
      {nacks.length > 0 && (
        <Section
          title={words.refusals}
          aside={
            <Link href="/control/configuration" className="text-xds hover:underline">
              {words.causes}
            </Link>
          }
        >
          <ul className="flex flex-col gap-2">
            {nacks.map((nack) => {
              const node = nodeOf(nack.pod);
              return (
                <Row key={`${nack.pod} ${nack.type}`} onClick={() => node && onSelect(node)}>
                  <span className="flex min-w-0 flex-col">
                    <span className="truncate">
                      <span className="font-mono text-bad">{nack.type}</span> {nameOf(nack.pod)}
                    </span>
                    <span className="line-clamp-2 font-mono text-[0.75rem] break-words text-ink-3">{nack.text}</span>
                  </span>
                </Row>
              );
            })}
          </ul>
        </Section>
      )}
      {unheld.length > 0 && (
        <Section title={words.unheld}>
          <ul className="flex flex-col gap-1 text-[0.82rem]">
            {unheld.map((pod) => (
              <li key={pod}>
                <Mono text={pod} className="text-warn" />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={words.replicas}>
        <ul className="flex flex-col gap-2">
          {control.replicas.map((replica) => (
            <li key={replica.id} className="flex flex-col gap-0.5 text-[0.82rem]">
              <Mono text={replica.id} className={replica.ready ? 'text-ink' : 'text-warn'} />
              <span className="tabular text-ink-3">
                {[
                  control.revisions.length > 1 && replica.revision !== null && words.revision(replica.revision),
                  replica.figures?.version,
                  replica.figures?.connectedProxies == null
                    ? words.unread
                    : words.connected(replica.figures.connectedProxies),
                ]
                  .filter((t) => t)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
        {control.convergenceMs !== null && <Quiet>{words.convergence(formatDuration(control.convergenceMs))}</Quiet>}
      </Section>
      {pushes.size > 0 && (
        <Section title={words.pushes}>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-sm">
            {[...pushes]
              .sort((a, b) => b[1] - a[1])
              .map(([type, count]) => (
                <div key={type} className="flex justify-between">
                  <dt className="font-mono text-ink-2">{type.toUpperCase()}</dt>
                  <dd className="tabular text-ink">{count.toLocaleString('en')}</dd>
                </div>
              ))}
          </dl>
          {from && <EvidenceLine evidence={{ kind: 'istiod', pod: from, path: '/metrics · pilot_xds_pushes' }} />}
        </Section>
      )}
    </Panel>
  );
}
