'use client';
import { useCallback, useEffect, useMemo } from 'react';
import { useFirstDrawing } from '@/client/idle';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { useNavigation } from '@/client/navigation';
import { setParams, toggleParam, useChoices, useParam } from '@/client/url';
import { useSyncTables } from '@/client/useSyncTables';
import { RowsSkeleton } from '@/components/ui/RowsSkeleton.tsx';
import type { Pod } from '@/mesh/model';
import { PROXY_STATES, type ProxyState, proxyStateOf } from '@/mesh/sync/holding.ts';
import { proxiesWords } from '@/words/proxies';
import { Button } from '../../ui/Button.tsx';
import { Toggle } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import type { Tone } from '../../ui/tones.ts';
import { sortingOf, sortingText } from '../grid/column.ts';
import { Grid } from '../grid/Grid.tsx';
import { proxyHref } from '../one/links.ts';
import { proxyColumns } from './columns.tsx';
import { filterProxies, proxyRows } from './rows.ts';

const TONES: Readonly<Record<ProxyState, Tone>> = {
  nack: 'bad',
  stale: 'warn',
  unheld: 'warn',
  pushing: 'xds',
  unknown: 'neutral',
  synced: 'good',
};

/** Every Envoy of the mesh, and how it stands. A press on one opens its configuration. */
export function ProxiesView() {
  const words = useWords(proxiesWords);
  const ready = useStore((state) => state.ready);
  return (
    <section aria-label={words.title} className="flex h-full min-h-0 flex-col">
      {ready ? (
        <List />
      ) : (
        <>
          <h1 className="px-5 pt-4 text-xl font-semibold tracking-tight">{words.title}</h1>
          <p role="status" className="sr-only">
            {words.list.loading}
          </p>
          <RowsSkeleton />
        </>
      )}
    </section>
  );
}

function List() {
  const words = useWords(proxiesWords);
  const w = words.list;
  const { go } = useNavigation();
  const now = useMeshNow(1_000);
  const tables = useSyncTables();
  const certificates = useMesh((mesh) => mesh.certificates);
  const configs = useMesh((mesh) => mesh.configs);
  const [text, setText] = useParam('q', 'replace');
  const [namespace, setNamespace] = useParam('ns', 'replace');
  const states = useChoices('state');
  const [sort, setSort] = useParam('sort', 'replace');
  const source = tables.sources.kubernetes;
  const rows = useMemo(() => proxyRows({ ...tables, certificates, configs }), [tables, certificates, configs]);
  const stateOf = useCallback((pod: Pod) => proxyStateOf(tables, pod, now), [tables, now]);
  const counts = new Map<ProxyState, number>();
  for (const { pod } of rows) {
    const state = stateOf(pod);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const namespaces = useMemo(() => [...new Set(rows.map((row) => row.namespace))].sort(), [rows]);
  const shown = filterProxies(rows, { text, namespace, states }, stateOf);
  const columns = useMemo(() => proxyColumns(words, stateOf, now), [words, stateOf, now]);
  const onDrawn = useFirstDrawing('proxies');
  useEffect(onDrawn, [onDrawn]);

  return (
    <>
      <header className="flex flex-col gap-3 px-5 pt-4 pb-3">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
          <p className="text-sm text-ink-2">{w.subtitle}</p>
        </div>
        {(source.kind === 'failed' || source.kind === 'stale') && <FaultBox fault={source.fault} tone="warn" />}
        <search aria-label={words.title} className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <fieldset aria-label={w.state} className="m-0 flex flex-wrap gap-1.5 border-0 p-0">
            {PROXY_STATES.filter((one) => one !== 'unknown' || counts.has(one) || states.has(one)).map((one) => (
              <Toggle
                key={one}
                pressed={states.has(one)}
                tone={TONES[one]}
                count={counts.get(one) ?? 0}
                disabled={(counts.get(one) ?? 0) === 0 && !states.has(one)}
                onClick={() => toggleParam('state', one)}
              >
                {words.state[one]}
              </Toggle>
            ))}
          </fieldset>
          {namespaces.length > 1 && (
            <select
              aria-label={w.namespace}
              value={namespace}
              onChange={(event) => setNamespace(event.target.value)}
              className="h-8 rounded-lg border border-line bg-surface px-2 text-sm text-ink-2"
            >
              <option value="">{w.allNamespaces}</option>
              {namespaces.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
          <div className="ml-auto flex max-w-full min-w-0 flex-wrap items-center gap-3">
            <span role="status" className="tabular text-[0.8rem] whitespace-nowrap text-ink-3">
              {w.count(shown.length, rows.length)}
            </span>
            <FilterField label={w.search} value={text} onChange={setText} className="w-72 max-w-full" />
          </div>
        </search>
      </header>
      <div className="mx-5 mb-4 flex min-h-0 flex-1 flex-col overflow-hidden rounded-xl border border-line bg-surface">
        {rows.length === 0 ? (
          <EmptyState title={w.none}>{w.noneHelp}</EmptyState>
        ) : shown.length === 0 ? (
          <EmptyState
            title={w.noMatch}
            action={<Button onClick={() => setParams({ q: '', ns: '', state: '' }, 'replace')}>{words.showAll}</Button>}
          />
        ) : (
          <Grid
            label={words.title}
            keysHelp={w.keys}
            rows={shown}
            columns={columns}
            selected={null}
            onSelect={(row) => go(proxyHref(row.key))}
            sorting={sortingOf(sort)}
            onSort={(next) => setSort(sortingText(next))}
          />
        )}
      </div>
    </>
  );
}
