import type { ReactNode } from 'react';
import { rootState } from '@/mesh/certificates/state';
import type { EpochMs } from '@/mesh/model';
import type { Words } from '@/words';
import { formatCountdown, formatDuration, formatTime } from '../ui/format.ts';
import { TEXT_TONE, type Tone } from '../ui/tones.ts';
import { Roots } from './Roots.tsx';
import { type CertificateRow, countStates, outliving, type RootRow, stateAt } from './rows.ts';
import { ROOT_TONE, STATE_TONE, STATES } from './states.ts';

/** The figures above the list: what is valid, what renews next, what ends first, what everything rests on. */
export function Summary({
  rows,
  roots,
  proxies,
  now,
  words,
}: {
  rows: readonly CertificateRow[];
  roots: readonly RootRow[];
  proxies: number;
  now: EpochMs;
  words: Words['certificates'];
}) {
  const w = words.summary;
  const counts = countStates(rows, now);
  const verified = rows.filter((row) => row.certificate.chainVerified === true).length;
  const failed = rows.filter((row) => row.certificate.chainVerified === false).length;
  const first = rows.find((row) => row.certificate.leaf.notAfter > now);
  const next = nextRenewal(rows, now);
  const troubled = STATES.filter((state) => state !== 'ok' && counts[state] > 0);
  return (
    <div className="grid grid-cols-4 gap-x-6 gap-y-4 max-[1000px]:grid-cols-2">
      <Figure
        name={w.certificates}
        value={
          <span className="flex flex-wrap items-baseline gap-x-3">
            {troubled.map((state) => (
              <span key={state} className={TEXT_TONE[STATE_TONE[state]]}>
                {counts[state]} {words.state[state]}
              </span>
            ))}
            {(counts.ok > 0 || troubled.length === 0) && <span>{w.allValid(counts.ok)}</span>}
          </span>
        }
        note={
          <span className={failed > 0 ? 'text-bad' : undefined}>
            {w.chains(verified, failed, rows.length - verified - failed)}
          </span>
        }
        more={rows.length >= proxies ? w.allProxies(proxies) : w.ofProxies(rows.length, proxies)}
        tone={rows.length < proxies ? 'warn' : undefined}
      />
      <Figure
        name={w.nextRenewal}
        value={
          next === null ? (
            <span className="text-ink-3">{w.noRenewal}</span>
          ) : (
            <time>{next.at <= now ? w.now : formatCountdown(next.at - now)}</time>
          )
        }
        note={next && w.renewalOf(next.row.workload, formatTime(next.at))}
        more={counts['renewal-overdue'] > 0 ? w.overdue(counts['renewal-overdue']) : undefined}
        tone={counts['renewal-overdue'] > 0 ? 'warn' : undefined}
      />
      <Figure
        name={w.soonest}
        value={
          first === undefined ? (
            <span className="text-ink-3">–</span>
          ) : (
            <time className={TEXT_TONE[STATE_TONE[stateAt(first, now)]].replace('text-cert', '')}>
              {formatCountdown(first.certificate.leaf.notAfter - now)}
            </time>
          )
        }
        note={first && w.soonestOf(first.workload, formatTime(first.certificate.leaf.notAfter))}
      />
      <RootFigure roots={roots} rows={rows} now={now} words={words} />
    </div>
  );
}

/** The renewal that is expected first among those that are not overdue. */
function nextRenewal(rows: readonly CertificateRow[], now: EpochMs): { row: CertificateRow; at: EpochMs } | null {
  let best: { row: CertificateRow; at: EpochMs } | null = null;
  for (const row of rows) {
    if (row.renewal === null || row.renewal.to < now) continue;
    if (best === null || row.renewal.at < best.at) best = { row, at: row.renewal.at };
  }
  return best;
}

function RootFigure({
  roots,
  rows,
  now,
  words,
}: {
  roots: readonly RootRow[];
  rows: readonly CertificateRow[];
  now: EpochMs;
  words: Words['certificates'];
}) {
  const w = words.summary;
  const [first] = roots;
  if (first === undefined)
    return <Figure name={w.root} value={<span className="text-ink-3">–</span>} note={w.rootUnknown} />;
  const left = first.root.notAfter - now;
  const all = first.trusting.length + first.notTrusting.length;
  const split = roots.some((root) => root.notTrusting.length > 0);
  const state = rootState(first.root, now);
  const trust = split ? w.trustedBy(first.trusting.length, all) : w.trustedByAll(all);
  return (
    <Figure
      name={roots.length === 1 ? w.root : w.roots(roots.length)}
      aside={<Roots roots={roots} now={now} words={words} />}
      value={
        <span className={state === 'ok' ? undefined : TEXT_TONE[ROOT_TONE[state]]}>
          {left > 0 ? w.left(formatDuration(left)) : w.ago(formatDuration(left))}
        </span>
      }
      note={first.root.subject || first.root.serial}
      more={state === 'expiring' ? `${trust} · ${w.rootEnds(outliving(first, rows))}` : trust}
      tone={split || state === 'expiring' ? 'warn' : undefined}
    />
  );
}

function Figure({
  name,
  aside,
  value,
  note,
  more,
  tone,
}: {
  name: string;
  aside?: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  more?: ReactNode;
  tone?: Tone;
}) {
  return (
    <div className="min-w-0">
      <div className="flex h-5 items-center gap-2 text-[0.8rem] text-ink-2">
        {name}
        {aside}
      </div>
      <div className="tabular mt-0.5 text-[1.4rem] leading-tight font-medium tracking-tight text-ink">{value}</div>
      {note && <div className="mt-1 text-[0.8rem] leading-snug break-words text-ink-2">{note}</div>}
      {more && <div className={`text-[0.8rem] leading-snug ${tone ? TEXT_TONE[tone] : 'text-ink-3'}`}>{more}</div>}
    </div>
  );
}
