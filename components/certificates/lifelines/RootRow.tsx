import clsx from 'clsx';
import { setParams } from '@/client/url';
import type { RootLine } from '@/mesh/certificates/rootLine';
import { rootState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import { type TimeWindow, xOf } from '@/scene/certificates/timeWindow';
import type { Words } from '@/words';
import { formatDate } from '../../ui/format.ts';
import { TEXT_TONE } from '../../ui/tones.ts';
import { ROOT_TONE } from '../states.ts';

const HEIGHT = 34;
const Y = 17;

/** A root over time: as thin as it is valid, as thick as some proxy was seen to trust it. */
export function RootRow({
  line,
  all,
  window,
  now,
  words,
}: {
  line: RootLine;
  /** How many proxies tell whom they trust. */
  all: number;
  window: TimeWindow;
  now: EpochMs;
  words: Words['lifelines'];
}) {
  const { root, trustedBy, seen, id } = line;
  const tone = root === null ? null : ROOT_TONE[rootState(root, now)];
  const colour = tone === null ? 'var(--ink-3)' : tone === 'cert' ? 'var(--xds)' : `var(--${tone})`;
  const clip = (at: number) => Math.min(window.width + 8, Math.max(-8, xOf(window, at)));
  const end = root === null ? null : xOf(window, root.notAfter);
  const title = [
    root && words.readout.rootValid(formatDate(root.notBefore), formatDate(root.notAfter)),
    words.readout.rootSeen(formatDate(seen.from), formatDate(seen.to)),
    id,
  ]
    .filter(Boolean)
    .join('\n');
  return (
    <button
      type="button"
      disabled={root === null}
      onClick={() => setParams({ select: `ca:${id}` })}
      className="lifeline-row w-full border-b border-line/50 text-left -outline-offset-2! enabled:cursor-pointer enabled:hover:bg-sunken/50"
      title={title}
      data-root={id}
    >
      <span className="flex min-w-0 flex-col justify-center px-4 leading-tight">
        <span className="truncate text-[0.8rem] text-ink">{root?.subject || words.rootName(id.slice(0, 16))}</span>
        <span className={clsx('truncate text-[0.72rem]', tone && tone !== 'cert' ? TEXT_TONE[tone] : 'text-ink-3')}>
          {trustedBy.length === 0 ? words.trustsNone : words.trusts(trustedBy.length, all)}
        </span>
      </span>
      <svg aria-hidden width={window.width} height={HEIGHT} className="block overflow-hidden">
        {root && (
          <line
            x1={clip(root.notBefore)}
            x2={clip(root.notAfter)}
            y1={Y}
            y2={Y}
            stroke={colour}
            strokeWidth={2}
            opacity={0.5}
          />
        )}
        <line
          x1={clip(seen.from)}
          x2={Math.max(clip(seen.from) + 3, clip(seen.to))}
          y1={Y}
          y2={Y}
          stroke={colour}
          strokeWidth={7}
          strokeLinecap="round"
          opacity={trustedBy.length === 0 ? 0.5 : 1}
        />
        {end !== null && end >= 0 && end <= window.width && (
          <path d={`M${end} 4v26M${end - 5} 4h10M${end - 5} 30h10`} stroke={colour} strokeWidth={2} fill="none" />
        )}
      </svg>
    </button>
  );
}
