'use client';
import clsx from 'clsx';
import { useId } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { decide } from '@/mesh/injection/decision';
import { injectionWords } from '@/words/injection';
import { injectionViewWords } from '@/words/injectionView';
import { useDraft } from '../ui/FilterField.tsx';
import { DecisionView } from './DecisionView.tsx';
import { pairsOf } from './rows.ts';

const FIELD =
  'min-w-0 rounded-lg border border-line bg-ground px-2.5 py-1.5 font-mono text-[0.82rem] text-ink outline-none! placeholder:text-ink-3 hover:border-line-strong focus:border-xds';

/** A pod that somebody has in mind, answered as it is typed. The address bar holds it, so a link asks the same. */
export function WhatIf() {
  const words = useWords(injectionViewWords).form;
  const reasons = useWords(injectionWords);
  const mesh = useMesh(
    (m) => m,
    (a, b) =>
      a.namespaces === b.namespaces &&
      a.webhooks === b.webhooks &&
      a.endpointSlices === b.endpointSlices &&
      a.facts === b.facts &&
      a.degradations === b.degradations,
  );
  const names = Object.keys(mesh.namespaces).sort();
  const [asked] = useParam('ns', 'replace');
  const [labels, setLabels] = useParam('labels', 'replace');
  const [annotations, setAnnotations] = useParam('annotations', 'replace');
  const [host, setHost] = useParam('host', 'replace');
  // As the texts: it follows the hand at once, and the address a moment later.
  const [onHost, putOnHost] = useDraft(host, setHost);
  const namespace = asked || (names.includes('default') ? 'default' : (names[0] ?? ''));
  const decision = decide(mesh, {
    namespace,
    labels: pairsOf(labels),
    annotations: pairsOf(annotations),
    hostNetwork: host === '1',
    pod: null,
  });
  const unknown = decision.because.code === 'webhooks-unknown';
  const id = useId();
  return (
    <div className="flex flex-col gap-5">
      <h2 className="text-lg leading-tight font-semibold">{words.title}</h2>
      <form
        aria-label={words.label}
        onSubmit={(event) => event.preventDefault()}
        className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-3 rounded-xl border border-line bg-surface p-3.5 max-[700px]:grid-cols-1"
      >
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="text-[0.75rem] text-ink-3">
            {words.namespace}
          </label>
          <select
            id={id}
            value={namespace}
            onChange={(event) => setParams({ ns: event.target.value }, 'replace')}
            className={clsx(FIELD, 'cursor-pointer')}
          >
            {(names.includes(namespace) ? names : [namespace, ...names]).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
        <label className="flex items-center gap-2 self-end py-1.5 text-[0.85rem] text-ink-2">
          <input
            type="checkbox"
            checked={onHost === '1'}
            onChange={(event) => putOnHost(event.target.checked ? '1' : '')}
            className="accent-xds"
          />
          {words.hostNetwork}
        </label>
        <Pairs label={words.labels} value={labels} onChange={setLabels} />
        <Pairs label={words.annotations} value={annotations} onChange={setAnnotations} />
      </form>
      <div role="status" className="flex flex-col gap-1">
        <p
          className={clsx(
            'text-lg leading-tight font-semibold',
            unknown ? 'text-warn' : decision.would ? 'text-good' : 'text-ink',
          )}
        >
          {unknown ? words.unknown : decision.would ? words.yes : words.no}
        </p>
        <p className="text-sm leading-relaxed text-ink-2">
          {decision.because.code === 'predates'
            ? words.by(decision.because.webhook, decision.because.configuration)
            : reasons.because(decision.because)}
        </p>
      </div>
      <DecisionView decision={decision} />
    </div>
  );
}

/** A field for `key=value` pairs. */
function Pairs({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const words = useWords(injectionViewWords).form;
  const id = useId();
  const [draft, type] = useDraft(value, onChange);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-[0.75rem] text-ink-3">
        {label}
      </label>
      <input
        id={id}
        value={draft}
        placeholder={words.pairsPlaceholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => type(event.target.value)}
        className={FIELD}
      />
    </div>
  );
}
