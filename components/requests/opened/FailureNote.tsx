'use client';
import { OctagonX } from 'lucide-react';
import { useWords } from '@/client/MeshProvider.tsx';
import { objectId } from '@/mesh/model';
import type { Failure, RequestPath } from '@/mesh/path/stations.ts';
import { Evident } from './Evident.tsx';
import { failureText } from './flagText.ts';
import { originText } from './say.ts';

/** What happened to a failed request, in words: who stopped it, what Envoy called it, and where to look first. */
export function FailureNote({ path, failure }: { path: RequestPath; failure: Failure }) {
  const words = useWords().requests.verdict;
  const { flags, details, causes } = failureText(failure, useWords().flags);
  const station = path.failedAt === null ? undefined : path.stations[path.failedAt];
  const heading = words.heading[failure.by](station?.title ?? '');
  return (
    <section
      aria-label={heading}
      className="grid gap-x-6 gap-y-3 rounded-xl border border-bad/45 bg-bad-soft px-4 py-3 text-sm md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]"
    >
      <div className="flex min-w-0 gap-3">
        <OctagonX aria-hidden className="mt-0.5 size-5 shrink-0 text-bad" />
        <div className="flex min-w-0 flex-col gap-1.5">
          <h2 className="text-base leading-tight font-semibold text-ink">{heading}</h2>
          <p className="leading-snug text-ink-2">
            {details !== null && `${details.what} `}
            {failure.status !== null && failure.status > 0 ? words.status(failure.status) : words.noStatus}
          </p>
          {failure.policy && (
            <p className="text-ink-2">
              {words.policy}{' '}
              <Evident
                evidence={{
                  kind: 'object',
                  object: objectId(failure.policy.kind, failure.policy.namespace, failure.policy.name),
                }}
                what={originText(failure.policy)}
                className="font-medium text-ink underline"
              >
                {originText(failure.policy)}
              </Evident>
            </p>
          )}
          <dl className="flex flex-col gap-1">
            {flags.map((flag) => (
              <div key={flag.code} className="flex items-baseline gap-2">
                <dt className="shrink-0 rounded bg-bad px-1.5 font-mono text-[0.78rem] font-semibold text-surface">
                  {flag.code}
                </dt>
                <dd className="leading-snug text-ink-2">
                  <span className="font-medium text-ink">{flag.heading}.</span> {flag.what}
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
      {causes.length > 0 && (
        <div className="min-w-0 md:border-l md:border-bad/25 md:pl-5">
          <h3 title={words.lookHelp} className="cursor-help text-[0.8rem] font-medium text-ink-3">
            {words.look}
          </h3>
          <ol className="mt-1 flex list-decimal flex-col gap-1 pl-4.5 leading-snug marker:text-ink-3">
            {causes.map((cause) => (
              <li key={cause}>{cause}</li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
