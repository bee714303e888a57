import type { Words } from '@/words';
import { FilterField } from '../../ui/FilterField.tsx';
import type { MatrixFilters } from './useMatrixFilters.ts';

const SELECT = 'h-8 max-w-48 rounded-lg border border-line bg-surface px-2 text-sm text-ink-2';

/** Which proxies the matrix shows, and in which order. */
export function MatrixToolbar({
  filters,
  namespaces,
  shown,
  all,
  words,
}: {
  filters: MatrixFilters;
  namespaces: readonly string[];
  shown: number;
  all: number;
  words: Words['control'];
}) {
  const w = words.matrix;
  return (
    <search aria-label={w.filters} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h2 className="mr-1 text-sm font-semibold text-ink">{w.title}</h2>
      <FilterField value={filters.text} onChange={filters.setText} label={w.search} className="w-60 max-w-full" />
      {namespaces.length > 1 && (
        <select
          aria-label={w.namespace}
          value={filters.namespace}
          onChange={(event) => filters.setNamespace(event.target.value)}
          className={SELECT}
        >
          <option value="">{w.allNamespaces}</option>
          {namespaces.map((namespace) => (
            <option key={namespace} value={namespace}>
              {namespace}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label={w.sort}
        value={filters.sort}
        onChange={(event) => filters.setSort(event.target.value)}
        className={SELECT}
      >
        {Object.entries(w.sorts).map(([sort, name]) => (
          <option key={sort} value={sort}>
            {name}
          </option>
        ))}
      </select>
      <span role="status" className="tabular ml-auto text-[0.8rem] text-ink-3">
        {w.shown(shown, all)}
      </span>
    </search>
  );
}
