import type { Words } from '@/words';
import { Toggle } from '../ui/Chip.tsx';
import { FilterField } from '../ui/FilterField.tsx';
import { STATE_TONE, STATES } from './states.ts';
import type { CertificateFilters } from './useCertificateFilters.ts';

/** Filters by state, namespace and text. */
export function Toolbar({
  filters,
  counts,
  namespaces,
  shown,
  all,
  words,
}: {
  filters: CertificateFilters;
  counts: Readonly<Record<(typeof STATES)[number], number>>;
  namespaces: readonly string[];
  shown: number;
  all: number;
  words: Words['certificates'];
}) {
  const w = words.filters;
  return (
    <search aria-label={w.label} className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <fieldset aria-label={w.state} className="m-0 flex flex-wrap gap-1.5 border-0 p-0">
        {STATES.toReversed().map((state) => (
          <Toggle
            key={state}
            pressed={filters.states.has(state)}
            tone={STATE_TONE[state]}
            count={counts[state]}
            disabled={counts[state] === 0 && !filters.states.has(state)}
            title={words.stateHelp[state]}
            onClick={() => filters.toggleState(state)}
          >
            {words.state[state]}
          </Toggle>
        ))}
      </fieldset>
      {namespaces.length > 1 && namespaces.length <= 6 && (
        <fieldset
          aria-label={w.namespace}
          className="m-0 flex flex-wrap gap-1.5 border-0 border-l border-line py-0 pr-0 pl-4"
        >
          {namespaces.map((namespace) => (
            <Toggle
              key={namespace}
              pressed={filters.namespaces.has(namespace)}
              onClick={() => filters.toggleNamespace(namespace)}
            >
              {namespace}
            </Toggle>
          ))}
        </fieldset>
      )}
      {namespaces.length > 6 && (
        <select
          aria-label={w.namespace}
          value={[...filters.namespaces][0] ?? ''}
          onChange={(event) => filters.setNamespace(event.target.value)}
          className="h-8 rounded-lg border border-line bg-surface px-2 text-sm text-ink-2"
        >
          <option value="">{w.allNamespaces}</option>
          {namespaces.map((namespace) => (
            <option key={namespace}>{namespace}</option>
          ))}
        </select>
      )}
      <div className="ml-auto flex items-center gap-3">
        <span role="status" className="text-[0.8rem] whitespace-nowrap text-ink-3">
          {w.shown(shown, all)}
        </span>
        <FilterField label={w.text} value={filters.text} onChange={filters.setText} className="w-72 max-w-full" />
      </div>
    </search>
  );
}
