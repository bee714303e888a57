'use client';
import { OctagonX } from 'lucide-react';
import { useWords } from '@/client/MeshProvider.tsx';
import { setParams } from '@/client/url';
import type { Evidence, MeshRequest } from '@/mesh/model';
import { objectId } from '@/mesh/model';
import type { Cause } from '@/mesh/path/causes/causes.ts';
import type { Candidate, Failure, RequestPath } from '@/mesh/path/stations.ts';
import { denialIn } from '@/mesh/requests/denial.ts';
import type { Words } from '@/words';
import { flagsWords } from '@/words/flags';
import { requestsWords } from '@/words/requests';
import { Evident } from '../../stations/Evident.tsx';
import { failureText } from '../../stations/flagText.ts';
import { originText } from '../../stations/say.ts';
import { usePathWords } from '../../stations/usePathWords.ts';
import { nodeName, statusOf } from '../list/facts.ts';
import { Causes } from './Causes.tsx';

/** Flags with which the proxy beside an app says how the app failed it. */
const isAppFlag = (flag: string): flag is keyof Words['requests']['verdict']['app'] =>
  ['UC', 'UR', 'UF', 'UT', 'SI', 'UPE'].includes(flag);

/** What happened to a failed request, in words: who stopped it and why, what Envoy called it, and what may be the cause. */
export function FailureNote({
  path,
  failure,
  causes,
  behind,
}: {
  path: RequestPath;
  failure: Failure;
  causes: readonly Cause[];
  /** The failure of a call that this request caused, and that it passes on. */
  behind: MeshRequest | null;
}) {
  const words = useWords(requestsWords).verdict;
  const { flags, details } = failureText(failure, useWords(flagsWords));
  const station = path.failedAt === null ? undefined : path.stations[path.failedAt];
  const who = station?.title ?? '';
  const how = failure.by === 'app' ? failure.flags.find(isAppFlag) : undefined;
  const heading = how ? words.app[how](who) : words.heading[failure.by](who);
  const denial = denialIn(failure.details);
  const plainRefused = failure.details === 'filter_chain_not_found' && path.security === 'plain';
  const what =
    denial?.policy === 'none' ? words.noAllow(who) : plainRefused ? words.noPlain(who) : (details?.what ?? null);
  const losers = denial?.policy === 'none' ? refusals(station?.choices ?? []) : [];
  return (
    <section
      aria-label={heading}
      className="grid gap-x-6 gap-y-3 rounded-xl border border-bad/45 bg-bad-soft px-4 py-3 text-sm md:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]"
    >
      <div className="flex min-w-0 gap-3">
        <OctagonX aria-hidden className="mt-0.5 size-5 shrink-0 text-bad" />
        <div className="flex min-w-0 flex-col gap-1.5">
          <h2 className="text-base leading-tight font-semibold text-ink">{heading}</h2>
          <p className="leading-snug text-ink-2">
            {what !== null && `${what} `}
            {failure.status !== null && failure.status > 0 ? words.status(failure.status) : words.noStatus}
          </p>
          {behind && (
            <p className="text-ink-2">
              {words.behind}{' '}
              <button
                type="button"
                onClick={() => setParams({ open: behind.id, step: '' })}
                className="cursor-pointer font-medium text-ink underline"
              >
                {words.behindOpen(nodeName(behind.source), nodeName(behind.target), statusOf(behind))}
              </button>
            </p>
          )}
          {failure.policy && (
            <p className="text-ink-2">
              {words.policy} <Policy origin={failure.policy} />
            </p>
          )}
          {losers.map((loser) => (
            <Refusal key={loser.text} candidate={loser} />
          ))}
          <dl className="flex flex-col gap-1">
            {flags.map((flag) => (
              <div key={flag.code} className="flex items-baseline gap-2">
                <dt className="shrink-0 rounded bg-bad px-1.5 font-mono text-[0.78rem] font-semibold text-surface">
                  {flag.code}
                </dt>
                <dd className="leading-snug text-ink-2">
                  <span className="font-medium text-ink">{flag.heading}.</span> {plainRefused ? '' : flag.what}
                </dd>
              </div>
            ))}
            {failure.details !== null && (
              <div className="flex items-baseline gap-2">
                <dt className="shrink-0 text-[0.78rem] text-ink-3">{words.details}</dt>
                <dd className="font-mono text-[0.78rem] text-ink-2 [overflow-wrap:anywhere]">{failure.details}</dd>
              </div>
            )}
          </dl>
        </div>
      </div>
      <Causes causes={causes} />
    </section>
  );
}

/** Policies that could have allowed it and did not, the ALLOW ones that were judged. */
const refusals = (choices: RequestPath['stations'][number]['choices']): readonly Candidate[] =>
  choices
    .filter((c) => c.of === 'policy')
    .flatMap((c) => c.candidates)
    .filter((c) => c.outcome === 'lost')
    .slice(0, 3);

function Refusal({ candidate }: { candidate: Candidate }) {
  const say = usePathWords();
  return (
    <p className="leading-snug text-ink-2">
      {candidate.origin ? <Policy origin={candidate.origin} /> : <span className="font-mono">{candidate.text}</span>}
      {candidate.because && `: ${say.reason(candidate.because)}`}
    </p>
  );
}

function Policy({ origin }: { origin: NonNullable<Failure['policy']> }) {
  const evidence: Evidence = { kind: 'object', object: objectId(origin.kind, origin.namespace, origin.name) };
  return (
    <Evident evidence={evidence} what={originText(origin)} className="font-medium text-ink underline">
      {originText(origin)}
    </Evident>
  );
}
