'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider.tsx';
import { setParams } from '@/client/url.ts';
import type { RequestId } from '@/mesh/model';
import type { RequestDetail } from '@/wire/requestDetail';
import { requestsWords } from '@/words/requests';
import { MiniRail } from '../../stations/MiniRail.tsx';
import { formatLength } from '../../ui/format.ts';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { SOFT_TONE } from '../../ui/tones.ts';
import { lineOf, nodeName, statusOf, toneOf } from '../list/facts.ts';

/** The whole request: its hops as small rails one under another, each at its time. A press opens that hop above. */
export function Hops({ detail, current }: { detail: RequestDetail; current: RequestId }) {
  const words = useWords(requestsWords);
  const { tree, hops } = detail;
  const start = Math.min(...tree.map((h) => h.request.startedAt));
  const end = Math.max(...tree.map((h) => h.request.startedAt + (lineOf(h.request)?.duration ?? 0)), start + 1);
  return (
    <section className="flex min-w-0 flex-col gap-2 rounded-xl border border-line bg-surface p-4">
      <SectionHeading aside={<span title={words.hops.help}>{words.hops.summary(tree.length)}</span>}>
        {words.hops.title}
      </SectionHeading>
      {tree.length < 2 ? (
        <p className="text-sm text-ink-2">{words.hops.single}</p>
      ) : (
        <ol className="flex flex-col">
          {tree.map(({ request, depth }, i) => {
            const here = request.id === current;
            const line = lineOf(request);
            const from = (request.startedAt - start) / (end - start);
            const share = Math.max(0.008, (line?.duration ?? 0) / (end - start));
            const tone = toneOf(request);
            return (
              <li key={request.id}>
                <button
                  type="button"
                  aria-current={here || undefined}
                  title={here ? words.hops.here : words.hops.open}
                  onClick={() => !here && setParams({ open: request.id, step: '' })}
                  className={clsx(
                    'grid w-full cursor-pointer grid-cols-[minmax(0,1fr)_9.5rem_2.6rem_4.2rem_minmax(5rem,0.8fr)] items-center gap-x-3 rounded-lg px-2 py-1.5 text-left text-sm transition-colors',
                    here ? 'bg-xds-soft' : 'hover:bg-sunken',
                  )}
                >
                  <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: `${depth * 1.1}rem` }}>
                    {depth > 0 && (
                      <span aria-hidden className="text-ink-3">
                        ↳
                      </span>
                    )}
                    <span className="truncate">
                      {nodeName(request.source)} <span className="text-ink-3">→</span> {nodeName(request.target)}
                    </span>
                  </span>
                  <MiniRail path={hops[i] ?? null} />
                  <span
                    className={clsx('rounded px-1 text-center font-mono text-[0.78rem] font-semibold', SOFT_TONE[tone])}
                  >
                    {statusOf(request) ?? words.list.noStatus}
                  </span>
                  <span className="tabular text-right text-ink-2">
                    {line?.duration == null
                      ? '–'
                      : line.duration < 1
                        ? words.list.underMs
                        : formatLength(line.duration)}
                  </span>
                  <span className="relative h-2 rounded bg-sunken">
                    <span
                      className={clsx('absolute inset-y-0 rounded', tone === 'bad' ? 'bg-bad' : 'bg-good')}
                      style={{ left: `${from * 100}%`, width: `${Math.min(share, 1 - from) * 100}%` }}
                    />
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
