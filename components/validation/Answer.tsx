'use client';
import clsx from 'clsx';
import { Check, CircleSlash, Minus } from 'lucide-react';
import { useWords } from '@/client/MeshProvider';
import type { CheckedDocument, FindingReport, ValidateAnswer } from '@/wire/validate';
import { validationWords } from '@/words/validation';
import { FaultBox } from '../ui/FaultBox.tsx';
import { objectName } from '../ui/format.ts';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import { TEXT_TONE, type Tone } from '../ui/tones.ts';
import { FindingRow } from './FindingRow.tsx';
import { countSeverities } from './severity.ts';
import { keyOf } from './shown.ts';

const MARKS = {
  accepted: { Icon: Check, tone: 'good' },
  refused: { Icon: CircleSlash, tone: 'bad' },
  'not-asked': { Icon: Minus, tone: 'neutral' },
} as const satisfies Readonly<Record<CheckedDocument['cluster']['kind'], { Icon: typeof Check; tone: Tone }>>;

/** What the cluster and Meshpath say to a text. */
export function Answer({
  answer,
  line,
  open,
  onOpen,
}: {
  answer: ValidateAnswer;
  /** The line of the caret: its findings stand out. */
  line: number;
  open: string;
  onOpen: (finding: FindingReport) => void;
}) {
  const words = useWords(validationWords).answer;
  const all = [...answer.findings, ...answer.caused];
  const counts = countSeverities(all);
  const tone: Tone = counts.error > 0 ? 'bad' : counts.warning > 0 ? 'warn' : counts.note > 0 ? 'xds' : 'good';
  const asked = answer.documents.filter((d) => d.checked);
  const said = asked.map((d) => d.cluster.kind);
  const reasons = new Map(
    asked.flatMap(({ cluster }) =>
      cluster.kind === 'not-asked' ? [[cluster.because.code, cluster.because] as const] : [],
    ),
  );
  const row = (finding: FindingReport, inMesh: boolean) => (
    <FindingRow
      key={keyOf(finding)}
      finding={finding}
      open={open === keyOf(finding)}
      current={finding.at?.line === line}
      onToggle={() => onOpen(finding)}
      inMesh={inMesh}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 role="status" className={clsx('text-lg leading-tight font-semibold', TEXT_TONE[tone])}>
          {all.length === 0 ? words.fine : words.found(counts.error, counts.warning, counts.note)}
        </h2>
        {asked.length > 0 && (
          <p className="text-sm text-ink-2">
            {words.clusterOf(
              said.filter((kind) => kind === 'accepted').length,
              said.filter((kind) => kind === 'refused').length,
              said.filter((kind) => kind !== 'not-asked').length,
            )}
          </p>
        )}
      </div>
      {answer.findings.length > 0 && (
        <ul aria-label={words.findings} className="rounded-xl border border-line bg-surface">
          {answer.findings.map((f) => row(f, false))}
        </ul>
      )}
      {answer.caused.length > 0 && (
        <section className="flex flex-col gap-2">
          <SectionHeading>{words.caused}</SectionHeading>
          <p className="text-[0.8rem] text-ink-3">{words.causedHelp}</p>
          <ul aria-label={words.caused} className="rounded-xl border border-line bg-surface">
            {answer.caused.map((f) => row(f, true))}
          </ul>
        </section>
      )}
      {asked.length > 0 && (
        <section className="flex flex-col gap-2">
          <SectionHeading>{words.objects}</SectionHeading>
          <ul aria-label={words.objects} className="flex flex-col gap-1">
            {asked.map((document, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a document is known by its place in the text.
              <DocumentRow key={i} document={document} />
            ))}
          </ul>
          {[...reasons.values()].map((because) => (
            <FaultBox key={because.code} fault={because} tone="warn" />
          ))}
        </section>
      )}
      {answer.skipped.length > 0 && (
        <p className="text-[0.8rem] leading-relaxed text-ink-3">
          {words.skipped(
            answer.skipped.map((s) => s.code).join(', '),
            [...new Set(answer.skipped.flatMap((s) => s.unread))].join(', '),
          )}
        </p>
      )}
    </div>
  );
}

function DocumentRow({ document: { object, cluster } }: { document: CheckedDocument }) {
  const words = useWords(validationWords).answer;
  const { Icon, tone } = MARKS[cluster.kind];
  const said =
    cluster.kind === 'refused'
      ? words.refused(cluster.by)
      : cluster.kind === 'accepted'
        ? words.accepted
        : words.notAsked;
  return (
    <li className="flex min-w-0 items-start gap-2 text-sm">
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', TEXT_TONE[tone])} />
      <div className="flex min-w-0 flex-1 flex-col">
        <span className="flex flex-wrap gap-x-2">
          <span className="font-mono text-[0.8rem] break-all text-ink">
            {object === null ? '' : objectName(object)}
          </span>
          <span className={clsx('text-[0.8rem]', tone === 'neutral' ? 'text-ink-3' : TEXT_TONE[tone])}>{said}</span>
        </span>
        {cluster.kind === 'refused' && (
          <pre className="mt-1 rounded-lg bg-sunken p-2 font-mono text-[0.75rem] leading-relaxed break-words whitespace-pre-wrap text-ink-2">
            {cluster.message}
          </pre>
        )}
      </div>
    </li>
  );
}
