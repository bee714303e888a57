import type { EndpointRow } from '@/mesh/config/rows.ts';
import { nameOf } from '@/mesh/model';
import { byNumber, byText, type Column } from '../grid/column.ts';
import { TwoLines } from '../parts/cells.tsx';
import { HealthMark } from '../parts/HealthMark.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { Term } from '../parts/Term.tsx';
import type { ColumnScope } from './columns.tsx';

/** The IP of `IP:PORT`, IPv6 without its brackets. */
const ipOf = (address: string) => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

export function endpointColumns({ words, podByIp }: ColumnScope): readonly Column<EndpointRow>[] {
  const w = words.columns;
  return [
    {
      id: 'address',
      title: w.address,
      width: 'minmax(9rem, 1fr)',
      help: <Term of="endpoints" />,
      compare: byText(({ address }) => address),
      cell: ({ address, config }) => {
        const pod = podByIp[ipOf(address)];
        const behind = pod === undefined ? (config?.hostname ?? config?.workload?.split(';')[0]) : nameOf(pod);
        return <TwoLines mono title={[address, behind].filter(Boolean).join('\n')} first={address} second={behind} />;
      },
    },
    {
      id: 'cluster',
      title: w.cluster,
      width: 'minmax(9rem, 1.6fr)',
      from: 28,
      help: <Term of="clusters" />,
      compare: byText(({ cluster }) => cluster),
      cell: ({ leads }) => leads[0] && <RefLink lead={leads[0]} focusable={false} />,
    },
    {
      id: 'health',
      title: w.health,
      width: 'minmax(6.5rem, 0.8fr)',
      compare: byText(({ health }) => health.kind),
      cell: ({ health }) => <HealthMark health={health} words={words} />,
    },
    {
      id: 'weight',
      title: w.weight,
      width: '5.2rem',
      from: 56,
      help: <Term of="weight" />,
      compare: byNumber(({ config, status }) => config?.weight ?? status?.weight ?? 0),
      cell: ({ config, status }) => {
        const priority = config?.priority ?? status?.priority ?? 0;
        return (
          <TwoLines
            first={<span className="tabular">{config?.weight ?? status?.weight ?? '–'}</span>}
            second={priority > 0 && words.endpoint.priority(priority)}
          />
        );
      },
    },
    {
      id: 'locality',
      title: w.locality,
      width: 'minmax(6rem, 0.6fr)',
      from: 68,
      compare: byText(({ config, status }) => config?.locality ?? status?.locality ?? ''),
      cell: ({ config, status }) => {
        const text = config?.locality || status?.locality || '–';
        return (
          <span className="block truncate text-ink-2" title={text}>
            {text}
          </span>
        );
      },
    },
    {
      id: 'requests',
      title: w.requests,
      width: 'minmax(7rem, 0.7fr)',
      from: 76,
      align: 'end',
      compare: byNumber(({ status }) => status?.requestsTotal || status?.connectionsTotal || 0),
      cell: ({ status }) => {
        if (status === null) return <span className="text-ink-3">{words.endpoint.unswept}</span>;
        const { requestsTotal, requestsFailed, connectionsTotal } = status;
        return (
          <span className="tabular text-ink-2">
            {requestsTotal === 0 && connectionsTotal > 0
              ? words.endpoint.connections(connectionsTotal.toLocaleString('en'))
              : requestsFailed > 0
                ? words.endpoint.requests(requestsTotal.toLocaleString('en'), requestsFailed.toLocaleString('en'))
                : requestsTotal.toLocaleString('en')}
          </span>
        );
      },
    },
  ];
}
