import { originsOf } from '@/mesh/config/origins.ts';
import type { RouteRow } from '@/mesh/config/rows.ts';
import { byText, type Column } from '../grid/column.ts';
import { Phrases, TwoLines } from '../parts/cells.tsx';
import { Destinations } from '../parts/Destinations.tsx';
import { FirstOrigin } from '../parts/OriginChips.tsx';
import { pathText, routeExtras, valueText } from '../parts/say.ts';
import { Term } from '../parts/Term.tsx';
import type { ColumnScope } from './columns.tsx';

export function routeColumns({ words, origins }: ColumnScope): readonly Column<RouteRow>[] {
  const w = words.columns;
  const isSameHost = (a: RouteRow, b: RouteRow | null) => a.group === b?.group && a.host.name === b.host.name;
  return [
    {
      id: 'config',
      title: w.routeConfig,
      width: 'minmax(6.5rem, 0.7fr)',
      from: 56,
      compare: byText(({ group }) => group),
      cell: ({ group, inline }, above) => (
        <TwoLines
          mono
          quiet={above?.group === group}
          title={group}
          first={group}
          second={inline ? words.inline : words.rds}
        />
      ),
    },
    {
      id: 'host',
      title: w.host,
      width: 'minmax(9rem, 1.2fr)',
      help: <Term of="host" />,
      compare: byText(({ host }) => host.name),
      cell: (row, above) => (
        <TwoLines
          quiet={isSameHost(row, above)}
          title={[row.host.name, ...row.host.domains].join('\n')}
          first={row.host.name}
          second={row.host.domains.join(', ')}
        />
      ),
    },
    {
      id: 'match',
      title: w.match,
      width: 'minmax(8rem, 1.1fr)',
      from: 30,
      help: <Term of="routes" />,
      cell: ({ route, host, index }) => {
        if (route === null) return <span className="text-warn">{words.route.noRoutes}</span>;
        const conditions = [...route.headers, ...route.query].map((match) => valueText(match, words));
        const rest = [...conditions, ...route.otherMatches];
        return (
          <TwoLines
            title={[pathText(route.path, words), ...rest].join('\n')}
            first={<span className="font-mono text-[0.78rem]">{pathText(route.path, words)}</span>}
            second={
              rest.length > 0
                ? rest.join(' · ')
                : host.routes.length > 1 && words.route.nth(index + 1, host.routes.length)
            }
          />
        );
      },
    },
    {
      id: 'to',
      title: w.to,
      width: 'minmax(10rem, 1.6fr)',
      cell: (row) => <Destinations row={row} words={words} />,
    },
    {
      id: 'also',
      title: w.also,
      width: 'minmax(7rem, 0.8fr)',
      from: 68,
      cell: ({ route }) => route && <Phrases of={routeExtras(route, words)} none="–" />,
    },
    {
      id: 'origin',
      title: w.origin,
      width: 'minmax(7.5rem, 0.8fr)',
      from: 80,
      help: <Term of="origin" />,
      compare: byText((row) => originsOf(origins, row)[0]?.name ?? ''),
      cell: (row) => <FirstOrigin origins={originsOf(origins, row)} />,
    },
  ];
}
