'use client';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Surprising } from '@/client/surprising.ts';
import { setParams, toggleParam } from '@/client/url.ts';
import type { MeshRequest, NodeId } from '@/mesh/model';
import { flagsOf, statusClassOf } from '@/mesh/requests/filter.ts';
import { isFailed } from '@/mesh/requests/outcome.ts';
import { requestsWords } from '@/words/requests';
import { Button } from '../../ui/Button.tsx';
import { Toggle } from '../../ui/Chip.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import type { Tone } from '../../ui/tones.ts';
import { nodeName, nodeNamespace } from './facts.ts';
import { Picker } from './Picker.tsx';
import { type FilterParams, STATUS_CHOICES, type StatusChoice, statusChoices } from './urlFilter.ts';

const CHOICE_TONE: Readonly<Record<StatusChoice, Tone>> = {
  failed: 'bad',
  '2xx': 'good',
  '3xx': 'neutral',
  '4xx': 'warn',
  '5xx': 'bad',
  none: 'bad',
  tcp: 'neutral',
};

export const clearFilters = () =>
  setParams({ workload: '', status: '', flags: '', path: '', surprising: '' }, 'replace');

/** What of the requests is shown. Every choice lives in the URL; only what occurs is offered, with how often. */
export function FilterBar({
  requests,
  params,
  surprises,
}: {
  requests: readonly MeshRequest[];
  params: FilterParams;
  surprises: Surprising;
}) {
  const words = useWords(requestsWords).filter;
  const occurs = useMemo(() => occurrences(requests), [requests]);
  const chosen = statusChoices(params.status);
  const label = (choice: StatusChoice) =>
    choice === 'failed' ? words.failed : choice === 'none' ? words.none : choice === 'tcp' ? 'TCP' : choice;
  const filtered = Object.values(params).some((v) => v !== '');
  return (
    <search aria-label={words.label} className="flex flex-wrap items-center gap-2">
      <FilterField
        value={params.path}
        onChange={(path) => setParams({ path }, 'replace')}
        label={words.path}
        className="w-72 max-w-full"
      />
      <fieldset className="flex flex-wrap items-center gap-1.5">
        <legend className="sr-only">{words.status}</legend>
        {STATUS_CHOICES.filter((c) => chosen.includes(c) || (occurs.status.get(c) ?? 0) > 0).map((choice) => (
          <Toggle
            key={choice}
            pressed={chosen.includes(choice)}
            tone={CHOICE_TONE[choice]}
            count={occurs.status.get(choice) ?? 0}
            onClick={() => toggleParam('status', choice)}
          >
            {label(choice)}
          </Toggle>
        ))}
        {(surprises.size > 0 || params.surprising !== '') && (
          <Toggle
            pressed={params.surprising !== ''}
            tone="warn"
            count={surprises.size}
            onClick={() => toggleParam('surprising', '1')}
          >
            {words.surprising}
          </Toggle>
        )}
      </fieldset>
      <Picker
        label={words.workload}
        any={words.anyWorkload}
        value={params.workload}
        onChange={(workload) => setParams({ workload }, 'replace')}
        options={withChosen(occurs.workloads, params.workload).map(([id, count]) => ({
          value: id,
          text: nodeName(id as NodeId),
          group: nodeNamespace(id as NodeId) ?? '',
          count,
        }))}
      />
      <Picker
        label={words.flags}
        any={words.anyFlags}
        value={params.flags}
        onChange={(flags) => setParams({ flags }, 'replace')}
        options={withChosen(occurs.flags, params.flags).map(([flag, count]) => ({
          value: flag,
          text: flag,
          group: '',
          count,
        }))}
      />
      {filtered && (
        <Button tone="ghost" onClick={clearFilters}>
          <X aria-hidden className="size-3.5" />
          {words.clear}
        </Button>
      )}
    </search>
  );
}

type Counts = readonly (readonly [string, number])[];

/** A choice that does not occur any more stays visible, or it could not be undone. */
const withChosen = (counts: Counts, chosen: string): Counts =>
  chosen === '' || counts.some(([value]) => value === chosen) ? counts : [...counts, [chosen, 0]];

function occurrences(requests: readonly MeshRequest[]) {
  const status = new Map<string, number>();
  const workloads = new Map<string, number>();
  const flags = new Map<string, number>();
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const request of requests) {
    add(status, statusClassOf(request));
    if (isFailed(request)) add(status, 'failed');
    for (const id of new Set([request.source, request.target])) add(workloads, id);
    for (const flag of flagsOf(request)) add(flags, flag);
  }
  const sorted = (map: Map<string, number>): Counts => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return { status, workloads: sorted(workloads), flags: sorted(flags) };
}
