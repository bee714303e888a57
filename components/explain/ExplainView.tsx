'use client';
import clsx from 'clsx';
import { type ComponentProps, useMemo, useState } from 'react';
import { ApiFault } from '@/client/api.ts';
import { type Explained, useExplanation } from '@/client/explain.ts';
import { useStore, useWords } from '@/client/MeshProvider.tsx';
import { explainViewWords } from '@/words/explainView';
import { defaultSender } from './examples.ts';
import { Form } from './Form.tsx';
import { isAsked, type Question, sameQuestion, toBody } from './question.ts';
import { Result } from './Result.tsx';
import { Start } from './Start.tsx';
import { ask, useAsked } from './useAsked.ts';

type Shown = ComponentProps<typeof Result>;

const sameOutcome = (a: Explained, b: Explained) => a.answer === b.answer && a.error === b.error;

/** The Explain view: a request as one would type it, and what would become of it. */
export function ExplainView() {
  const words = useWords(explainViewWords);
  const asked = useAsked();
  const { question, versus, before } = asked;
  const ready = useStore((s) => s.ready);
  const mesh = useStore((s) => (question.from === '' ? s.mesh.edges : null));
  const defaultFrom = useMemo(() => (mesh === null ? '' : defaultSender(mesh)), [mesh]);
  const complete = isAsked(question);
  const mine = useExplanation(ready && complete ? toBody(question) : null);
  const other: Question | null = versus !== '' ? { ...question, from: versus } : before;
  const theirs = useExplanation(ready && complete && other !== null ? toBody(other) : null);
  // While the next answer is worked out, the last one stays in its place, dimmed: an edit must not make the page jump.
  const now: Shown = { asked, mine, theirs, other };
  const settled =
    (mine.answer !== null || mine.error !== null) &&
    (other === null || theirs.answer !== null || theirs.error !== null);
  const [last, setLast] = useState<Shown | null>(null);
  if (settled && (last === null || !sameOutcome(last.mine, mine) || !sameOutcome(last.theirs, theirs))) setLast(now);
  const shown = settled || last === null ? now : last;
  const submit = (next: Question) => {
    if (complete && sameQuestion(next, question)) return mine.again();
    const clean = { ...next, headers: next.headers.filter((h) => h.replace(/[:;\s]/g, '') !== '') };
    ask({ ...asked, question: clean, before: complete && versus === '' ? question : null });
  };
  return (
    <div className="h-full overflow-y-auto" aria-busy={mine.pending}>
      <div className="flex min-h-full flex-col gap-3.5 px-5 py-4">
        <header className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="text-xl leading-8 font-semibold tracking-tight">{words.title}</h1>
          <p className="text-sm text-ink-3">{words.lead}</p>
        </header>
        <Form
          question={question}
          defaultFrom={defaultFrom}
          pending={mine.pending}
          badUrl={mine.error instanceof ApiFault && mine.error.fault.code.startsWith('url-')}
          onAsk={submit}
        />
        {complete ? (
          <div
            inert={shown !== now}
            className={clsx('flex flex-col gap-3.5 transition-opacity', shown !== now && 'opacity-50')}
          >
            <Result {...shown} />
          </div>
        ) : (
          <Start
            onAsk={(example) =>
              ask({ question: example.question, versus: '', before: null, observed: example.observed.id })
            }
          />
        )}
      </div>
    </div>
  );
}
