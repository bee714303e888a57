import { setParams } from '@/client/url';
import { type RootState, rootState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import { nameOf } from '@/mesh/model';
import type { Words } from '@/words';
import { formatDate, formatDuration } from '../ui/format.ts';
import { Help } from '../ui/Help.tsx';
import { Mono } from '../ui/Mono.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import type { RootRow } from './rows.ts';
import { ROOT_TONE } from './states.ts';

/** Behind a "?": every root, its end, and who trusts it. */
export function Roots({
  roots,
  now,
  words,
}: {
  roots: readonly RootRow[];
  now: EpochMs;
  words: Words['certificates'];
}) {
  const w = words.summary;
  return (
    <Help term={w.rootDetails}>
      <p>{w.rootHelp}</p>
      {roots.map(({ root, trusting, notTrusting }) => (
        <div key={root.sha256 || root.serial} className="flex flex-col gap-0.5 border-t border-line pt-2">
          <p className="font-medium text-ink">{root.subject || root.serial}</p>
          <Mono text={root.sha256 || root.serial} className="text-[0.75rem]" />
          <p className={`text-[0.8rem] ${toneOf(rootState(root, now))}`}>
            {formatDate(root.notAfter)} ·{' '}
            {root.notAfter > now
              ? w.left(formatDuration(root.notAfter - now))
              : w.ago(formatDuration(root.notAfter - now))}
          </p>
          <p className="text-[0.8rem]">
            {notTrusting.length === 0
              ? w.trustedByAll(trusting.length)
              : w.trustedBy(trusting.length, trusting.length + notTrusting.length)}
          </p>
          <button
            type="button"
            onClick={() => setParams({ select: `ca:${root.sha256 || root.serial}` })}
            className="cursor-pointer self-start text-[0.8rem] text-xds hover:underline"
          >
            {words.authority.open}
          </button>
          {notTrusting.length > 0 && (
            <p className="text-[0.8rem] text-warn">
              {w.untrusting}: {notTrusting.slice(0, 8).map(nameOf).join(', ')}
              {notTrusting.length > 8 && ` … +${notTrusting.length - 8}`}
            </p>
          )}
        </div>
      ))}
    </Help>
  );
}

const toneOf = (state: RootState) => (state === 'ok' ? '' : TEXT_TONE[ROOT_TONE[state]]);
