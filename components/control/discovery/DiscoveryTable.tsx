import clsx from 'clsx';
import { ChevronRight } from 'lucide-react';
import { Fragment, useEffect, useRef } from 'react';
import type { DiscoveryReason, DiscoveryRow } from '@/mesh/discovery/compare';
import type { ScopeView } from '@/mesh/discovery/scope';
import type { Words } from '@/words';
import { Chip } from '../../ui/Chip.tsx';
import type { Tone } from '../../ui/tones.ts';

/** Every service on both sides; a row opens to its addresses. With a proxy chosen, whether that one sees it. */
export function DiscoveryTable({
  rows,
  scope,
  open,
  onOpen,
  words,
}: {
  rows: readonly DiscoveryRow[];
  scope: ScopeView | null;
  /** Key of the row that is open. */
  open: string;
  onOpen: (key: string) => void;
  words: Words['control'];
}) {
  const w = words.discovery;
  // The open row of a deep link may be far down.
  const body = useRef<HTMLTableSectionElement>(null);
  const arrived = useRef(open === '');
  useEffect(() => {
    if (arrived.current) return;
    arrived.current = true;
    body.current?.querySelector(`[data-key="${CSS.escape(open)}"]`)?.scrollIntoView({ block: 'center' });
  }, [open]);
  const seen = new Map(scope?.hosts.map((host) => [host.key, host]));
  return (
    <div className="overflow-x-auto rounded-xl border border-line bg-surface">
      <table className="tabular w-full border-collapse text-sm">
        <caption className="sr-only">{w.rows}</caption>
        <thead className="text-left text-[0.8rem] text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="py-2 pr-3 pl-4 font-normal">
              {w.service}
            </th>
            <th scope="col" className="px-3 py-2 font-normal max-[800px]:hidden">
              {w.ports}
            </th>
            <th scope="col" className="px-3 py-2 text-right font-normal">
              {w.inKubernetes}
            </th>
            <th scope="col" className="px-3 py-2 text-right font-normal">
              {w.inIstiod}
            </th>
            <th scope="col" className="px-3 py-2 font-normal">
              {w.verdict}
            </th>
            {scope && (
              <th scope="col" className="px-3 py-2 font-normal">
                {w.seen}
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => {
            const shown = row.key === open;
            const host = seen.get(row.key);
            return (
              <Fragment key={row.key}>
                <tr
                  data-key={row.key}
                  data-verdict={row.verdict}
                  className={clsx('border-b border-line/60', shown ? 'bg-xds-soft' : 'hover:bg-sunken/60')}
                >
                  <th scope="row" className="w-[38%] max-w-0 min-w-56 py-1.5 pr-3 pl-2 text-left font-normal">
                    <button
                      type="button"
                      aria-expanded={shown}
                      onClick={() => onOpen(shown ? '' : row.key)}
                      className="flex w-full min-w-0 cursor-pointer items-center gap-1.5 text-left"
                    >
                      <ChevronRight
                        aria-hidden
                        className={clsx('size-3.5 shrink-0 text-ink-3 transition-transform', shown && 'rotate-90')}
                      />
                      <span className="min-w-0">
                        <span className="block truncate" title={row.host}>
                          <span className="text-ink-3">{row.namespace} / </span>
                          <span className="font-medium text-ink">{row.kind === 'entry' ? row.host : row.name}</span>
                        </span>
                        {row.kind !== 'service' && (
                          <span className="block text-[0.75rem] text-ink-3">
                            {w.kinds[row.kind]} {row.kind === 'entry' ? row.name : ''}
                          </span>
                        )}
                      </span>
                    </button>
                  </th>
                  <td className="w-[20%] px-3 py-1.5 font-mono text-[0.75rem] text-ink-3 max-[800px]:hidden">
                    {row.ports.join(', ')}
                  </td>
                  <td className="px-3 py-1.5 text-right whitespace-nowrap">
                    {row.kubernetes === null ? (
                      <span className="text-ink-3">–</span>
                    ) : (
                      <>
                        {row.kubernetes.ready.length}
                        {row.kubernetes.notReady.length > 0 && (
                          <span className="text-warn"> +{row.kubernetes.notReady.length}</span>
                        )}
                      </>
                    )}
                  </td>
                  <td className="px-3 py-1.5 text-right whitespace-nowrap">
                    {row.istiod === null ? (
                      <span className="text-ink-3">–</span>
                    ) : row.istiod === 'unknown' ? (
                      words.unknown
                    ) : (
                      <>
                        {row.istiod.healthy.length}
                        {row.istiod.unhealthy.length > 0 && (
                          <span className="text-warn"> +{row.istiod.unhealthy.length}</span>
                        )}
                      </>
                    )}
                  </td>
                  <td className="px-3 py-1.5">
                    <span className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
                      <Chip tone={toneOf(row)}>{w.verdicts[row.verdict]}</Chip>
                      <span className="text-[0.8rem] text-ink-3">
                        {row.because.map((reason) => reasonText(reason, words)).join('; ')}
                      </span>
                    </span>
                  </td>
                  {scope && (
                    <td className="px-3 py-1.5 text-[0.8rem] whitespace-nowrap">
                      {host === undefined ? (
                        <span className="text-ink-3">–</span>
                      ) : host.visible ? (
                        <span className="text-ink">{w.scope.yes}</span>
                      ) : (
                        <span className="text-ink-3" title={hiddenText(host.hidden, words)}>
                          {w.scope.no}
                        </span>
                      )}
                    </td>
                  )}
                </tr>
                {shown && (
                  <tr className="border-b border-line bg-ground/60">
                    <td colSpan={scope ? 6 : 5} className="px-9 py-3">
                      <Addresses row={row} words={words} />
                      {host?.visible === false && (
                        <p className="mt-2 text-[0.8rem] text-ink-2">{hiddenText(host.hidden, words)}</p>
                      )}
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function toneOf({ verdict, explained }: DiscoveryRow): Tone {
  if (verdict === 'equal') return 'good';
  return explained || verdict === 'unknown' ? 'neutral' : 'warn';
}

function reasonText(reason: DiscoveryReason, words: Words['control']): string {
  const w = words.discovery.because;
  switch (reason.kind) {
    case 'discovery-selectors':
      return w['discovery-selectors'](reason.namespace);
    case 'not-ready':
      return w['not-ready'](reason.count);
    case 'other-registry':
      return w['other-registry'](reason.name);
    default:
      return w[reason.kind];
  }
}

function hiddenText(hidden: ScopeView['hosts'][number]['hidden'], words: Words['control']): string {
  if (hidden === null) return '';
  const { why } = words.discovery.scope;
  return hidden.kind === 'export' ? why.export(hidden.to) : why.egress;
}

/** The addresses of both sides side by side, what one lacks marked. */
function Addresses({ row, words }: { row: DiscoveryRow; words: Words['control'] }) {
  const w = words.discovery;
  const missing = new Set(row.missing);
  const extra = new Set(row.extra);
  const held = row.istiod === null || row.istiod === 'unknown' ? null : row.istiod;
  const state = { notReady: w.notReady, unhealthy: w.unhealthy };
  const lists = [
    {
      name: w.says,
      items: [
        ...(row.kubernetes?.ready ?? []).map((text) => ({ text, note: missing.has(text) ? w.missing : '' })),
        ...(row.kubernetes?.notReady ?? []).map((text) => ({ text, note: state.notReady })),
      ],
    },
    {
      name: w.knows,
      items: [
        ...(held?.healthy ?? []).map((text) => ({ text, note: extra.has(text) ? w.extra : '' })),
        ...(held?.unhealthy ?? []).map((text) => ({ text, note: state.unhealthy })),
      ],
    },
  ];
  return (
    <div className="grid grid-cols-2 gap-6 max-[700px]:grid-cols-1">
      <p className="col-span-full font-mono text-[0.8rem] break-all text-ink-2">{row.host}</p>
      {lists.map(({ name, items }) => (
        <div key={name}>
          <p className="mb-1 text-[0.75rem] text-ink-3">{name}</p>
          {items.length === 0 ? (
            <p className="text-[0.8rem] text-ink-3">–</p>
          ) : (
            <ul className="m-0 flex list-none flex-wrap gap-x-5 gap-y-0.5 p-0">
              {items.map(({ text, note }) => (
                <li key={text} className="font-mono text-[0.78rem]">
                  <span className={note === '' ? 'text-ink' : 'text-warn'}>{text}</span>
                  {note !== '' && <span className="ml-1.5 font-sans text-[0.75rem] text-ink-3">{note}</span>}
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </div>
  );
}
