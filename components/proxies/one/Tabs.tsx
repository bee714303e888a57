'use client';
import clsx from 'clsx';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import { useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { searchOf, TABLES, type TableName } from '@/mesh/config/rows.ts';
import { proxiesWords } from '@/words/proxies';
import { isBrowserKey } from '../../ui/browserKey.ts';
import { useConfigScope } from './context.ts';

const OTHERS = ['certificates', 'stats', 'interception', 'sync', 'compare'] as const;
const TABS = [...TABLES, ...OTHERS];
export type TabName = TableName | (typeof OTHERS)[number];

export const tabOf = (text: string): TabName => TABS.find((tab) => tab === text) ?? 'listeners';

/**
 * The five tables as the chain that a request follows, each with its count, or while something is searched for with how many
 * rows were found; then what else there is of the proxy.
 */
export function Tabs({ tab }: { tab: TabName }) {
  const words = useWords(proxiesWords);
  const { tables } = useConfigScope();
  const [query] = useParam('q', 'replace');
  const found = useMemo(() => {
    const matches = searchOf(query);
    return query === '' ? null : Object.fromEntries(TABLES.map((t) => [t, tables[t].filter(matches).length]));
  }, [query, tables]);
  const go = (name: TabName) => setParams({ tab: name === 'listeners' ? '' : name, row: '', in: '', sort: '' });
  const onKeyDown = (event: KeyboardEvent) => {
    if (isBrowserKey(event)) return;
    const at = TABS.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    const next = to === undefined ? undefined : TABS[(to + TABS.length) % TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={words.tabs.label}
      onKeyDown={onKeyDown}
      className="flex min-w-0 shrink-0 flex-wrap items-stretch border-b border-line px-3"
    >
      {TABS.map((name) => {
        const isTable = (TABLES as readonly string[]).includes(name);
        const count = isTable ? (found?.[name] ?? tables[name as TableName].length) : null;
        const here = name === tab;
        return (
          <span key={name} role="presentation" className="flex shrink-0 items-center">
            {name === 'certificates' && <span aria-hidden className="mx-2 h-5 w-px bg-line-strong" />}
            {isTable && name !== 'listeners' && (
              <ChevronRight aria-hidden className="-mx-1 size-3.5 shrink-0 text-line-strong" />
            )}
            <button
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={here}
              aria-controls="proxy-tabpanel"
              tabIndex={here ? 0 : -1}
              onClick={() => go(name)}
              className={clsx(
                'relative flex h-10 cursor-pointer items-center gap-1.5 px-3 text-sm -outline-offset-2! transition-colors',
                here
                  ? 'font-medium text-ink after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full after:bg-xds'
                  : 'text-ink-2 hover:text-ink',
              )}
            >
              {isTable ? words.tables[name as TableName] : words.tabs[name as (typeof OTHERS)[number]]}
              {count !== null && (
                <span
                  className={clsx(
                    'tabular rounded-full px-1.5 text-[0.72rem] leading-4.5',
                    found === null
                      ? 'bg-sunken text-ink-3'
                      : count > 0
                        ? 'bg-xds-soft text-xds'
                        : 'bg-sunken text-ink-3',
                  )}
                >
                  {count.toLocaleString('en')}
                </span>
              )}
            </button>
          </span>
        );
      })}
    </div>
  );
}
