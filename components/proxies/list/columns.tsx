import { type EpochMs, nameOf, type Pod } from '@/mesh/model';
import { PROXY_STATES, type ProxyState } from '@/mesh/sync/holding.ts';
import type { Words } from '@/words';
import { Mono } from '../../ui/Mono.tsx';
import { byNumber, byText, type Column } from '../grid/column.ts';
import { CertificateLeft } from '../parts/CertificateLeft.tsx';
import { TwoLines } from '../parts/cells.tsx';
import { SyncMarks } from '../parts/SyncMarks.tsx';
import { Term } from '../parts/Term.tsx';
import type { ProxyRow } from './rows.ts';

/** Columns of the list of proxies. */
export function proxyColumns(
  words: Words['proxies'],
  stateOf: (pod: Pod) => ProxyState,
  now: EpochMs,
): readonly Column<ProxyRow>[] {
  const w = words.list.columns;
  const counts = ({ standing }: ProxyRow) => standing?.counts;
  return [
    {
      id: 'proxy',
      title: w.proxy,
      width: 'minmax(11rem, 1.6fr)',
      compare: byText(({ name }) => name),
      cell: ({ name, namespace, pod }) => (
        <span className="flex min-w-0 flex-col">
          <Mono text={name} face="sans" focusable={false} className="font-medium text-ink" />
          <span className="truncate text-[0.75rem] text-ink-3">
            {namespace} · {pod.proxy === 'gateway' ? words.header.gateway : words.header.sidecar}
            {pod.phase !== 'Running' && ` · ${pod.reason ?? pod.phase}`}
          </span>
        </span>
      ),
    },
    {
      id: 'workload',
      title: w.workload,
      width: 'minmax(7rem, 0.9fr)',
      from: 74,
      compare: byText(({ workload }) => workload),
      cell: ({ workload }) => <TwoLines title={workload} first={workload} />,
    },
    {
      id: 'sync',
      title: w.sync,
      width: '15.5rem',
      from: 34,
      help: <Term of="sync" />,
      compare: byNumber((row) => PROXY_STATES.indexOf(stateOf(row.pod))),
      cell: ({ pod }) => <SyncMarks pod={pod} now={now} />,
    },
    {
      id: 'istiod',
      title: w.istiod,
      width: 'minmax(8rem, 1fr)',
      from: 62,
      compare: byText(({ sync }) => sync?.istiod ?? ''),
      cell: ({ sync }) =>
        sync === undefined ? (
          <span className="text-ink-3">–</span>
        ) : (
          <span className="flex min-w-0 text-[0.82rem] text-ink-2">
            <Mono text={nameOf(sync.istiod)} face="sans" focusable={false} />
          </span>
        ),
    },
    {
      id: 'version',
      title: w.version,
      width: 'minmax(6rem, 0.6fr)',
      from: 80,
      compare: byText(({ standing, sync }) => standing?.envoyVersion ?? sync?.istioVersion ?? ''),
      cell: ({ standing, sync }) => (
        <TwoLines
          title={[standing?.envoyVersion && words.header.envoy(standing.envoyVersion), sync?.istioVersion]
            .filter(Boolean)
            .join('\n')}
          first={
            standing?.envoyVersion === undefined
              ? sync?.istioVersion && words.header.istio(sync.istioVersion)
              : words.header.envoy(standing.envoyVersion)
          }
          second={
            standing?.envoyVersion === undefined
              ? words.list.versionUnread
              : sync?.istioVersion && words.header.istio(sync.istioVersion)
          }
        />
      ),
    },
    {
      id: 'certificate',
      title: w.certificate,
      width: 'minmax(6.5rem, 0.6fr)',
      from: 48,
      compare: byNumber(({ certificate }) => certificate?.leaf.notAfter ?? 0),
      cell: ({ certificate }) => <CertificateLeft certificate={certificate} now={now} focusable={false} />,
    },
    {
      id: 'config',
      title: w.config,
      width: 'minmax(12rem, 1fr)',
      from: 56,
      compare: byNumber((row) => counts(row)?.clusters ?? -1),
      cell: (row) => {
        const held = counts(row);
        if (held === undefined)
          return (
            <span className="text-ink-3" title={words.list.configUnreadHelp}>
              {row.standing === undefined ? words.list.configUnread : words.list.configHeld}
            </span>
          );
        return (
          <span
            className="tabular flex gap-2.5 text-[0.8rem] text-ink-2"
            title={words.list.counts(held.listeners, held.routes, held.clusters, held.endpoints)}
          >
            <Count name={words.list.short.listeners} n={held.listeners} />
            <Count name={words.list.short.routes} n={held.routes} />
            <Count name={words.list.short.clusters} n={held.clusters} />
            <Count name={words.list.short.endpoints} n={held.endpoints} />
          </span>
        );
      },
    },
  ];
}

const Count = ({ name, n }: { name: string; n: number }) => (
  <span className="whitespace-nowrap">
    <span className="text-ink-3">{name}</span> {n.toLocaleString('en')}
  </span>
);
