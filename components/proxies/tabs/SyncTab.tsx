'use client';
import clsx from 'clsx';
import { useMesh, useMeshNow, useWords } from '@/client/MeshProvider';
import { useSyncTables } from '@/client/useSyncTables';
import type { PodId, XdsState, XdsType } from '@/mesh/model';
import { holdingOf } from '@/mesh/sync/holding.ts';
import { type SyncDetail, syncOf } from '@/mesh/sync/state.ts';
import { proxiesWords } from '@/words/proxies';
import { proxyTabsWords } from '@/words/proxyTabs';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatDuration, formatStamp, formatTime } from '../../ui/format.ts';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { TabHead } from './TabHead.tsx';

const TONE: Readonly<Record<SyncDetail['kind'], string>> = {
  synced: 'text-good',
  stale: 'text-warn',
  nack: 'text-bad',
  'not-sent': 'text-ink-3',
};
const KEPT = 50;

/** What istiod sent of each type and what Envoy said to it. */
export function SyncTab({ pod }: { pod: PodId }) {
  const words = useWords(proxyTabsWords).sync;
  const all = useWords(proxiesWords);
  const now = useMeshNow(1_000);
  const mesh = useSyncTables();
  const sync = mesh.sync[pod];
  if (sync === undefined) {
    const known = mesh.pods[pod];
    const { istiod } = mesh.sources;
    return (
      <div className="flex-1">
        {known !== undefined && holdingOf(mesh, known, now) === 'unheld' ? (
          <EmptyState title={words.unheld}>{words.unheldHelp}</EmptyState>
        ) : (
          <EmptyState title={words.unknown}>
            {istiod.kind === 'failed' || istiod.kind === 'stale' ? istiod.fault.message : words.unknownHelp}
          </EmptyState>
        )}
      </div>
    );
  }
  const states = [...syncOf(sync, now, mesh.syncSince[pod])];
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <TabHead title={all.tabs.sync} term="sync">
        <span className="text-sm text-ink-2">
          {words.holder} <span className="text-ink">{sync.istiod}</span>
        </span>
      </TabHead>
      <div className="flex max-w-[70rem] flex-col gap-6 px-5 pb-6">
        <div className="overflow-x-auto rounded-xl border border-line bg-surface">
          <table className="w-full text-left text-sm">
            <thead className="text-[0.78rem] text-ink-3">
              <tr className="border-b border-line">
                {[
                  words.columns.type,
                  words.columns.state,
                  words.columns.sent,
                  words.columns.nonce,
                  words.columns.acked,
                ].map((title) => (
                  <th key={title} scope="col" className="px-4 py-2 font-medium">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {states.map(([type, state]) => (
                <SyncRow key={type} type={type} state={state} xds={sync.types[type]} now={now} />
              ))}
            </tbody>
          </table>
        </div>
        {states.map(
          ([type, state]) =>
            state.kind === 'nack' && (
              <section key={type} className="flex flex-col gap-2">
                <SectionHeading>{words.refusal(type)}</SectionHeading>
                <pre className="rounded-lg bg-bad-soft p-3 font-mono text-[0.78rem] leading-relaxed break-words whitespace-pre-wrap text-bad">
                  {state.text}
                </pre>
                <p className="text-[0.8rem] text-ink-2">{words.keeps}</p>
              </section>
            ),
        )}
        <EvidenceLine evidence={{ kind: 'istiod', pod: sync.istiod, path: '/debug/syncz' }} />
        <History pod={pod} />
      </div>
    </div>
  );
}

function SyncRow({
  type,
  state,
  xds,
  now,
}: {
  type: XdsType;
  state: SyncDetail;
  xds: XdsState | undefined;
  now: number;
}) {
  const words = useWords(proxyTabsWords).sync;
  const states = useWords(proxiesWords).state;
  const { sent = null, acked = null, sentAt = null } = xds ?? {};
  const since = state.kind === 'stale' || state.kind === 'nack' ? state.since : null;
  return (
    <tr className="border-b border-line/70 align-top last:border-0">
      <th scope="row" className="px-4 py-2.5 font-normal">
        <span className="font-mono text-[0.82rem] text-ink">{type}</span>
        <span className="block text-[0.75rem] text-ink-3">{words.types[type]}</span>
      </th>
      <td className={clsx('px-4 py-2.5 whitespace-nowrap', TONE[state.kind])}>
        {states[state.kind]}
        {since !== null && (
          <span className="block text-[0.75rem] text-ink-3" title={formatStamp(since)}>
            {words.for(formatDuration(Math.max(0, now - since)))}
          </span>
        )}
      </td>
      <td
        className="px-4 py-2.5 whitespace-nowrap text-ink-2"
        title={sentAt === null ? undefined : formatStamp(sentAt)}
      >
        {sentAt === null ? '–' : words.ago(formatDuration(Math.max(0, now - sentAt)))}
      </td>
      {[sent, acked].map((nonce, i) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: sent and acknowledged, in this order.
          key={i}
          className={clsx('px-4 py-2.5 font-mono text-[0.75rem] break-all', sent === acked ? 'text-ink-3' : 'text-ink')}
        >
          {nonce ?? words.never}
        </td>
      ))}
    </tr>
  );
}

function History({ pod }: { pod: PodId }) {
  const words = useWords(proxyTabsWords).sync;
  const moments = useMesh((mesh) => mesh.moments);
  const mine = moments
    .flatMap((m) => ((m.kind === 'push' || m.kind === 'nack' || m.kind === 'nack-cleared') && m.pod === pod ? [m] : []))
    .slice(-KEPT)
    .toReversed();
  return (
    <section className="flex flex-col gap-2">
      <SectionHeading>{words.history}</SectionHeading>
      {mine.length === 0 ? (
        <p className="text-[0.8rem] text-ink-3">{words.noHistory}</p>
      ) : (
        <ol className="flex flex-col">
          {mine.map((m) => (
            <li
              key={m.seq}
              className="grid grid-cols-[6rem_10rem_minmax(0,1fr)] gap-3 py-1 text-sm max-[700px]:grid-cols-[5rem_minmax(0,1fr)]"
            >
              <time className="text-ink-3">{formatTime(m.at)}</time>
              <span className={m.kind === 'nack' ? 'text-bad' : 'text-ink'}>{words.events[m.kind](m.type)}</span>
              <span className="min-w-0 font-mono text-[0.75rem] break-all text-ink-3">
                {m.kind === 'push' ? m.nonce : m.kind === 'nack' ? m.error : ''}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
