// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row at a time takes the focus, as the ARIA grid pattern has it.
import clsx from 'clsx';
import { memo, type Ref } from 'react';
import type { EpochMs, PodId } from '@/mesh/model';
import type { Words } from '@/words';
import { Mono } from '../ui/Mono.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import { ChainMark } from './ChainMark.tsx';
import { LifeBar } from './LifeBar.tsx';
import { type CertificateRow as Row, stateAt } from './rows.ts';
import { StateMark } from './StateMark.tsx';
import { STATE_TONE } from './states.ts';
import { timeLeft } from './timeLeft.ts';

/** How long after a renewal a row still shows it, ms of mesh time. */
const FRESH_MS = 6_000;

/** One certificate in the list. Renders once a second; everything that does not tick is in `row`. */
export const CertificateRow = memo(function CertificateRow({
  row,
  index,
  now,
  selected,
  focusable,
  onSelect,
  words,
  ref,
}: {
  row: Row;
  /** Place in the filtered list, from 0. */
  index: number;
  now: EpochMs;
  selected: boolean;
  focusable: boolean;
  onSelect: (pod: PodId) => void;
  words: Words['certificates'];
  ref?: Ref<HTMLDivElement>;
}) {
  const { certificate, identity } = row;
  const { leaf } = certificate;
  const state = stateAt(row, now);
  const tone = STATE_TONE[state];
  const { countdown, note } = timeLeft(row, state, now, words);
  const last = row.rotations.at(-1);
  const fresh = last !== undefined && now >= last.at && now - last.at < FRESH_MS;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows handles the keys.
    <div
      ref={ref}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      data-pod={row.pod}
      data-index={index}
      onClick={() => onSelect(row.pod)}
      className={clsx(
        'certificate-grid relative h-15 cursor-pointer border-b border-line/70 -outline-offset-2!',
        selected ? 'bg-xds-soft' : 'hover:bg-sunken/60',
      )}
    >
      {fresh && (
        <span
          key={leaf.serial}
          aria-hidden
          className="certificate-renewed pointer-events-none absolute inset-0 bg-cert/25"
        />
      )}
      <span role="presentation">
        <StateMark life={row.life} now={now} tone={tone} />
      </span>
      <span role="rowheader" className="flex min-w-0 flex-col">
        <Mono text={row.workload} face="sans" focusable={false} className="font-medium text-ink" />
        <span className="flex min-w-0 text-[0.8rem] text-ink-3">
          <span className="truncate">{row.namespace}</span>
          <span className="shrink-0">&thinsp;/&thinsp;</span>
          <span className="flex min-w-[5.5em] flex-1">
            <Mono text={row.podName} focusable={false} className="text-[0.75rem] leading-5" />
          </span>
        </span>
      </span>
      <span
        role="gridcell"
        className="certificate-identity flex min-w-0 flex-col"
        title={certificate.spiffe ?? undefined}
      >
        {identity === null ? (
          <span className="text-ink-3">{words.table.noSpiffe}</span>
        ) : (
          <>
            <span className="truncate text-ink">
              <span className="text-[0.8rem] text-ink-3">ns </span>
              {identity.namespace}
              <span className="text-[0.8rem] text-ink-3"> sa </span>
              {identity.serviceAccount}
            </span>
            <span className="truncate font-mono text-[0.75rem] text-ink-3">spiffe://{identity.trustDomain}</span>
          </>
        )}
      </span>
      <span role="gridcell" className="flex min-w-0 flex-col">
        <time
          className={clsx(
            'tabular text-[1.05rem] leading-6 font-medium',
            state === 'ok' ? 'text-ink' : TEXT_TONE[tone],
          )}
        >
          {countdown}
        </time>
        <span className={clsx('truncate text-[0.8rem]', state === 'ok' ? 'text-ink-3' : TEXT_TONE[tone])} title={note}>
          {fresh ? <span className="text-cert">{words.row.renewed}</span> : note}
        </span>
      </span>
      <span role="gridcell" className="certificate-life min-w-0">
        <LifeBar
          life={row.life}
          renewal={row.renewal}
          rotations={row.rotations.map((r) => r.at)}
          now={now}
          tone={tone}
          words={words.life}
        />
      </span>
      <span role="gridcell" className="certificate-issuer flex min-w-0 flex-col">
        <span className="truncate text-ink-2" title={leaf.issuer}>
          {leaf.issuer || '–'}
        </span>
        <Mono text={leaf.serial} max={20} focusable={false} className="text-[0.75rem] leading-5 text-ink-3" />
      </span>
      <span role="gridcell" className="flex min-w-0 items-center">
        <ChainMark verified={certificate.chainVerified} words={words.chain} />
      </span>
    </div>
  );
});
