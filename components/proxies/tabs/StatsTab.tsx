'use client';
import { useMemo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { useParam } from '@/client/url';
import { RowsSkeleton } from '@/components/ui/RowsSkeleton.tsx';
import type { PodId, ProxyStat, ProxyStats } from '@/mesh/model';
import type { Words } from '@/words';
import { proxiesWords } from '@/words/proxies';
import { proxyTabsWords } from '@/words/proxyTabs';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { formatTime } from '../../ui/format.ts';
import { byNumber, byText, type Column, sortingOf, sortingText } from '../grid/column.ts';
import { Grid } from '../grid/Grid.tsx';
import { ConfigFault } from '../one/ConfigFault.tsx';
import { ReadAgain, TabHead } from './TabHead.tsx';
import { useRead } from './useRead.ts';

type StatRow = { readonly key: string; readonly stat: ProxyStat };

/** Envoy's statistics as they stand now, by name. */
export function StatsTab({ pod }: { pod: PodId }) {
  const words = useWords(proxyTabsWords);
  const all = useWords(proxiesWords);
  const w = words.stats;
  const { data, absent, fault, reading, readAgain } = useRead<ProxyStats>(pod, 'stats');
  const [query, setQuery] = useParam('q', 'replace');
  const [sort, setSort] = useParam('sort', 'replace');
  const rows = useMemo(() => {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
    return (data?.stats ?? [])
      .filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)))
      .map((stat): StatRow => ({ key: stat.name, stat }));
  }, [data, query]);
  const columns = useMemo(() => columnsOf(w), [w]);
  if (absent) return <EmptyState title={words.onlyLive}>{words.onlyLiveHelp}</EmptyState>;
  if (fault !== null) return <ConfigFault fault={fault} onRetry={readAgain} />;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <TabHead title={all.tabs.stats} term="stats">
        <FilterField label={w.search} value={query} onChange={setQuery} className="w-80 max-w-full" />
        <span role="status" className="tabular ml-auto text-[0.8rem] text-ink-3">
          {data !== null && w.count(rows.length, data.stats.length)}
          {data !== null && data.dropped > 0 && ` · ${w.dropped(data.dropped)}`}
        </span>
        {data !== null && <span className="text-[0.8rem] text-ink-3">{words.readAt(formatTime(data.readAt))}</span>}
        <ReadAgain reading={reading} label={words.readAgain} onClick={readAgain} />
      </TabHead>
      {data === null ? (
        <RowsSkeleton />
      ) : rows.length === 0 ? (
        <EmptyState title={data.stats.length === 0 ? w.none : w.noMatch} />
      ) : (
        <Grid
          label={all.tabs.stats}
          keysHelp={w.since}
          rows={rows}
          columns={columns}
          selected={null}
          onSelect={() => {}}
          sorting={sortingOf(sort)}
          onSort={(next) => setSort(sortingText(next))}
        />
      )}
    </div>
  );
}

const numberOf = ({ stat }: StatRow): number =>
  stat.kind === 'number' ? stat.value : stat.kind === 'histogram' ? (stat.quantiles.at(-1)?.value ?? -1) : -1;

function columnsOf(w: Words['proxyTabs']['stats']): readonly Column<StatRow>[] {
  return [
    {
      id: 'name',
      title: w.columns.name,
      width: 'minmax(0, 2fr)',
      compare: byText(({ key }) => key),
      cell: ({ key }) => (
        <span className="line-clamp-2 font-mono text-[0.78rem] break-all" title={key}>
          {key}
        </span>
      ),
    },
    {
      id: 'value',
      title: w.columns.value,
      width: 'minmax(8rem, 1fr)',
      align: 'end',
      compare: byNumber(numberOf),
      cell: ({ stat }) => <Value stat={stat} w={w} />,
    },
  ];
}

function Value({ stat, w }: { stat: ProxyStat; w: Words['proxyTabs']['stats'] }) {
  if (stat.kind === 'number')
    return (
      <span className={stat.value === 0 ? 'tabular text-ink-3' : 'tabular text-ink'}>
        {stat.value.toLocaleString('en')}
      </span>
    );
  if (stat.kind === 'text')
    return (
      <span className="block truncate font-mono text-[0.78rem]" title={stat.value}>
        {stat.value}
      </span>
    );
  const shown = stat.quantiles.filter(({ q }) => q === 50 || q === 90 || q === 99);
  const all = stat.quantiles.map(({ q, value }) => `${w.quantile(q)} ${value}`).join('\n');
  if (stat.quantiles.length === 0) return <span className="text-ink-3">{w.noSamples}</span>;
  return (
    <span className="tabular text-[0.8rem] text-ink-2" title={all}>
      {shown.map(({ q, value }) => `${w.quantile(q)} ${value.toLocaleString('en')}`).join(' · ')}
    </span>
  );
}
