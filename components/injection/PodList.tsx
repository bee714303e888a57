'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { nameOf } from '@/mesh/model';
import { injectionViewWords } from '@/words/injectionView';
import { Button } from '../ui/Button.tsx';
import { Chip, Toggle } from '../ui/Chip.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FilterField } from '../ui/FilterField.tsx';
import { Mono } from '../ui/Mono.tsx';
import { FILL_TONE, type Tone } from '../ui/tones.ts';
import type { NamespaceRow, PodState } from './rows.ts';

/** Of one namespace; a larger one is looked through with the filter. */
const MOST = 60;

const TONES: Readonly<Record<PodState, Tone>> = {
  sidecar: 'good',
  gateway: 'good',
  own: 'good',
  ambient: 'cert',
  control: 'xds',
  none: 'neutral',
};

/** Namespaces with what they ask for, and their pods. */
export function PodList({ rows, selected }: { rows: readonly NamespaceRow[]; selected: string }) {
  const words = useWords(injectionViewWords).list;
  const [text] = useParam('q', 'replace');
  const [show] = useParam('show', 'replace');
  const only = show === 'without';
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows
    .map((row) => ({
      ...row,
      pods: row.pods.filter(
        ({ pod, state }) =>
          (!only || state === 'none') &&
          wanted.every((word) =>
            `${pod.id} ${Object.entries(row.labels ?? {})
              .join(' ')
              .replaceAll(',', '=')}`
              .toLowerCase()
              .includes(word),
          ),
      ),
    }))
    .filter((row) => row.pods.length > 0);
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <FilterField
          label={words.filter}
          value={text}
          onChange={(q) => setParams({ q }, 'replace')}
          className="flex-1"
        />
        <fieldset aria-label={words.show} className="m-0 flex gap-1.5 border-0 p-0">
          <Toggle pressed={!only} onClick={() => setParams({ show: '' }, 'replace')}>
            {words.all}
          </Toggle>
          <Toggle pressed={only} onClick={() => setParams({ show: 'without' }, 'replace')}>
            {words.without}
          </Toggle>
        </fieldset>
      </div>
      {shown.length === 0 ? (
        rows.length === 0 ? (
          <EmptyState title={words.empty}>
            <p>{words.emptyHelp}</p>
          </EmptyState>
        ) : (
          <EmptyState
            title={words.none}
            action={<Button onClick={() => setParams({ q: '', show: '' }, 'replace')}>{words.clear}</Button>}
          />
        )
      ) : (
        <nav
          aria-label={words.label}
          className="min-h-0 flex-1 overflow-y-auto rounded-xl border border-line bg-surface"
        >
          {shown.map(({ name, labels, pods, sidecars, apps, ambient }) => (
            <section key={name} className="border-b border-line last:border-0">
              <div className="sticky top-0 z-10 flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line/60 bg-surface px-3.5 py-2">
                <h3 className="text-sm font-semibold">
                  <button
                    type="button"
                    title={words.ask}
                    onClick={() => setParams({ what: 'if', ns: name, pod: '' })}
                    className="cursor-pointer hover:text-xds hover:underline"
                  >
                    {name}
                  </button>
                </h3>
                {Object.entries(labels ?? {}).map(([key, value]) => (
                  <Chip key={key} tone="xds">{`${key}=${value}`}</Chip>
                ))}
                {labels !== null && Object.keys(labels).length === 0 && (
                  <span className="text-[0.78rem] text-ink-3">{words.noLabels}</span>
                )}
                <span className="ml-auto text-[0.78rem] text-ink-3">
                  {ambient > 0 ? words.ambient(ambient) : apps > 0 && words.counts(sidecars, apps)}
                </span>
              </div>
              <ul>
                {pods.slice(0, MOST).map(({ pod, state }) => (
                  <li key={pod.id}>
                    <button
                      type="button"
                      aria-current={pod.id === selected ? 'true' : undefined}
                      onClick={() => setParams({ pod: pod.id, what: '' })}
                      className={clsx(
                        'flex w-full min-w-0 cursor-pointer items-center gap-2.5 px-3.5 py-1.5 text-left text-[0.82rem]',
                        pod.id === selected ? 'bg-xds-soft' : 'hover:bg-sunken',
                      )}
                    >
                      <span aria-hidden className={clsx('size-2 shrink-0 rounded-full', FILL_TONE[TONES[state]])} />
                      <Mono text={nameOf(pod.id)} focusable={false} className="min-w-0 flex-1 text-ink" />
                      <span className={clsx('shrink-0 text-[0.78rem]', state === 'none' ? 'text-ink' : 'text-ink-3')}>
                        {words.state[state]}
                      </span>
                    </button>
                  </li>
                ))}
                {pods.length > MOST && (
                  <li className="px-3.5 py-2 text-[0.78rem] text-ink-3">{words.more(pods.length - MOST)}</li>
                )}
              </ul>
            </section>
          ))}
        </nav>
      )}
    </div>
  );
}
