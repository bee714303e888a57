import { originsOf } from '@/mesh/config/origins.ts';
import type { ClusterRow } from '@/mesh/config/rows.ts';
import { byNumber, byText, type Column } from '../grid/column.ts';
import { ClusterTls } from '../parts/ClusterTls.tsx';
import { TwoLines } from '../parts/cells.tsx';
import { FirstOrigin } from '../parts/OriginChips.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { clusterParts } from '../parts/say.ts';
import { Term } from '../parts/Term.tsx';
import type { ColumnScope } from './columns.tsx';

export function clusterColumns({ words, origins }: ColumnScope): readonly Column<ClusterRow>[] {
  const w = words.columns;
  return [
    {
      id: 'cluster',
      title: w.cluster,
      width: 'minmax(11rem, 2fr)',
      help: <Term of="clusters" />,
      compare: byText(({ key }) => clusterParts(key).host),
      cell: ({ key }) => (
        <TwoLines
          title={key}
          first={clusterParts(key).host}
          second={<span className="font-mono text-[0.72rem]">{key}</span>}
        />
      ),
    },
    {
      id: 'port',
      title: w.port,
      width: '4rem',
      from: 48,
      align: 'end',
      compare: byNumber(({ key }) => Number(clusterParts(key).port) || 0),
      cell: ({ key }) => <span className="tabular text-ink-2">{clusterParts(key).port || '–'}</span>,
    },
    {
      id: 'subset',
      title: w.subset,
      width: 'minmax(4rem, 0.4fr)',
      from: 60,
      compare: byText(({ key }) => clusterParts(key).subset),
      cell: ({ key }) => (
        <span className="block truncate text-ink-2" title={clusterParts(key).subset}>
          {clusterParts(key).subset || '–'}
        </span>
      ),
    },
    {
      id: 'endpoints',
      title: w.endpoints,
      width: 'minmax(7rem, 0.8fr)',
      help: <Term of="endpoints" />,
      compare: byNumber(({ endpoints }) => endpoints),
      cell: (row) => {
        const lead = row.leads.find(({ to }) => to === 'endpoints');
        const { healthy, endpoints, cluster } = row;
        if (lead === undefined || endpoints === 0)
          return (
            <span className="text-ink-3">
              {cluster.type === 'ORIGINAL_DST' ? words.cluster.dialled : words.cluster.noEndpoints}
            </span>
          );
        return (
          <span className={healthy < endpoints ? 'text-warn' : undefined}>
            <RefLink lead={lead} focusable={false} icon={false}>
              <span className="font-sans text-[0.82rem]">
                {healthy === endpoints
                  ? words.cluster.allHealthy(endpoints)
                  : words.cluster.healthy(healthy, endpoints)}
              </span>
            </RefLink>
          </span>
        );
      },
    },
    {
      id: 'tls',
      title: w.tls,
      width: '6.4rem',
      from: 44,
      help: <Term of="tls" />,
      cell: ({ cluster }) => <ClusterTls cluster={cluster} words={words} />,
    },
    {
      id: 'type',
      title: w.type,
      width: '7rem',
      from: 66,
      help: <Term of="type" />,
      compare: byText(({ cluster }) => cluster.type),
      cell: ({ cluster }) => <span className="font-mono text-[0.75rem] text-ink-2">{cluster.type}</span>,
    },
    {
      id: 'balancing',
      title: w.balancing,
      width: 'minmax(7.5rem, 0.6fr)',
      from: 84,
      compare: byText(({ cluster }) => cluster.lbPolicy),
      cell: ({ cluster }) => (
        <TwoLines
          title={cluster.lbPolicy}
          first={<span className="font-mono text-[0.75rem]">{cluster.lbPolicy}</span>}
          second={cluster.outlierDetection && words.cluster.outlier}
        />
      ),
    },
    {
      id: 'origin',
      title: w.origin,
      width: 'minmax(8rem, 0.9fr)',
      from: 56,
      help: <Term of="origin" />,
      compare: byText((row) => originsOf(origins, row)[0]?.name ?? ''),
      cell: (row) => <FirstOrigin origins={originsOf(origins, row)} />,
    },
  ];
}
