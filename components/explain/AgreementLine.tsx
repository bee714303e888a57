'use client';
import { CircleCheck, CircleHelp, Sparkles } from 'lucide-react';
import { useMemo } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider.tsx';
import { compare } from '@/mesh/path/surprise.ts';
import type { ExplainAnswer } from '@/wire/explain';
import { explainWords } from '@/words/explain';
import { explainViewWords } from '@/words/explainView';
import { Link } from '../ui/Link.tsx';
import { questionOf } from './links.ts';
import { type Question, sameQuestion } from './question.ts';

/** Whether what was observed is what is foreseen; where it is not, in what. */
export function AgreementLine({ id, question, answer }: { id: string; question: Question; answer: ExplainAnswer }) {
  const words = useWords(explainViewWords).agreement;
  const explained = useWords(explainWords);
  const request = useMesh((m) => m.requests.find((r) => r.id === id));
  const comparison = useMemo(() => (request ? compare(answer, request) : null), [request, answer]);
  if (request === undefined || comparison === null) return <Quiet>{words.gone}</Quiet>;
  const own = questionOf(request);
  if (own === null || !sameQuestion(own, question)) return <Quiet>{words.edited}</Quiet>;
  const link = (
    <Link href={`/requests?open=${encodeURIComponent(id)}`} className="text-xds hover:underline">
      {words.openObserved}
    </Link>
  );
  switch (comparison.kind) {
    case 'agrees':
      return (
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
          <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />
          <span>
            <span className="font-medium text-good">{words.agrees}</span> {words.agreesBody}
          </span>
          {link}
        </p>
      );
    case 'undecidable':
      return (
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
          <CircleHelp aria-hidden className="size-4 shrink-0 text-warn" />
          {words.open} {link}
        </p>
      );
    case 'surprise':
      return (
        <section
          aria-label={words.differs}
          className="flex gap-3 rounded-xl border border-warn/45 bg-warn-soft px-4 py-3 text-sm"
        >
          <Sparkles aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
          <div className="flex min-w-0 flex-col gap-1.5">
            <h2 className="font-semibold text-ink">{words.differs}</h2>
            <p className="text-ink-2 [overflow-wrap:anywhere]">{explained.surprise(comparison.surprise)}</p>
            <p className="text-[0.82rem] leading-snug text-ink-2">
              {words.why} {link}
            </p>
          </div>
        </section>
      );
  }
}

const Quiet = ({ children }: { children: string }) => <p className="text-[0.82rem] text-ink-3">{children}</p>;
