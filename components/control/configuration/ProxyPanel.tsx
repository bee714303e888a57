'use client';
import clsx from 'clsx';
import { useMesh } from '@/client/MeshProvider';
import { type EpochMs, nameOf } from '@/mesh/model';
import type { InboxItem } from '@/mesh/sync/inbox';
import { MATRIX_TYPES, type MatrixRow } from '@/mesh/sync/matrix';
import type { Words } from '@/words';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatDuration, formatTime, objectName } from '../../ui/format.ts';
import { Fact, KeyValue } from '../../ui/KeyValue.tsx';
import { Link } from '../../ui/Link.tsx';
import { Mono } from '../../ui/Mono.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Remedy } from '../../ui/Remedy.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { configurationHref } from '../links.ts';
import { SyncMark } from '../SyncMark.tsx';

/** One proxy: every type with its nonces and ages, who holds it, and what it refused. */
export function ProxyPanel({
  row,
  now,
  inbox,
  onClose,
  words,
}: {
  row: MatrixRow;
  now: EpochMs;
  inbox: readonly InboxItem[];
  onClose: () => void;
  words: Words['control'];
}) {
  const w = words.proxy;
  const workload = useMesh((mesh) => mesh.pods[row.pod]?.workload ?? null);
  const refused = inbox.filter((item) => item.proxies.includes(row.pod));
  return (
    <Panel title={nameOf(row.pod)} subtitle={`${w.subtitle(row.workload)} · ${row.namespace}`} onClose={onClose}>
      {row.istiod === null ? (
        <div className="flex flex-col gap-2 text-sm text-ink-2">
          <p className={clsx('flex items-center gap-2 font-medium', row.overall === 'unheld' && 'text-warn')}>
            <SyncMark state={row.overall} />
            {row.overall === 'unheld' ? w.nobody : w.unknown}
          </p>
          <p>{words.stateHelp[row.overall]}</p>
          <Remedy text={w.nobodyHelp.replace('POD', `${nameOf(row.pod)} -n ${row.namespace}`)} />
        </div>
      ) : (
        <section className="flex flex-col gap-2">
          <SectionHeading>{w.types}</SectionHeading>
          <ul className="m-0 flex list-none flex-col gap-3 p-0">
            {MATRIX_TYPES.map((type) => {
              const { state, since, xds } = row.cells[type];
              return (
                <li key={type} className="flex flex-col gap-0.5 text-[0.82rem]">
                  <span className="flex items-center gap-2">
                    <SyncMark state={state} />
                    <span className="font-mono text-[0.8rem] text-ink">{type}</span>
                    <span className="text-ink-3">{words.types[type]}</span>
                    <span className="ml-auto text-ink-2">{words.state[state]}</span>
                  </span>
                  {xds?.sentAt != null && (
                    <span className="tabular pl-6 text-[0.75rem] text-ink-3">
                      {words.matrix.card.sent} {formatTime(xds.sentAt, true)} ·{' '}
                      {words.matrix.card.sentAgo(formatDuration(now - xds.sentAt))}
                      {since !== null &&
                        state !== 'synced' &&
                        ` · ${words.matrix.card.sinceFor(formatTime(since), formatDuration(now - since))}`}
                    </span>
                  )}
                  {xds?.sent && (
                    <span className="flex min-w-0 pl-6 text-[0.72rem] text-ink-3">
                      <Mono text={xds.sent} />
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <EvidenceLine evidence={{ kind: 'istiod', pod: row.istiod, path: '/debug/syncz' }} />
        </section>
      )}
      {refused.length > 0 && (
        <section className="flex flex-col gap-2">
          <SectionHeading>{w.refusals}</SectionHeading>
          <ul className="m-0 flex list-none flex-col gap-2 p-0 text-[0.82rem]">
            {refused.map((item) => (
              <li key={item.key}>
                <Link
                  href={configurationHref({ select: row.pod, nack: item.key })}
                  className="flex flex-col rounded-lg hover:text-xds"
                >
                  <span className="flex items-center gap-2">
                    <SyncMark state={item.state === 'in-force' ? 'nack' : 'not-sent'} size={0.85} />
                    <span className="font-mono">{item.type}</span>
                    <time className="tabular ml-auto text-[0.75rem] text-ink-3">{formatTime(item.firstAt)}</time>
                  </span>
                  <span className="pl-5.5 text-ink-2">
                    {item.culprits[0] ? objectName(item.culprits[0].object) : words.inbox.noCulprit}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <KeyValue>
        {row.istiod !== null && (
          <Fact name={w.istiod}>
            <Mono text={nameOf(row.istiod)} />
          </Fact>
        )}
        {row.version !== null && <Fact name={w.version}>{row.version}</Fact>}
      </KeyValue>
      {workload !== null && (
        <Link href={`/mesh?select=${encodeURIComponent(workload)}`} className="text-sm text-xds hover:underline">
          {w.mesh}
        </Link>
      )}
    </Panel>
  );
}
