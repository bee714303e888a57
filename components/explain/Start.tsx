'use client';
import { ArrowRight, Split } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMeshStore, useStore, useWholeMesh, useWords } from '@/client/MeshProvider.tsx';
import { explainViewWords } from '@/words/explainView';
import { lineOf, statusOf, toneOf } from '../requests/list/facts.ts';
import { TEXT_TONE } from '../ui/tones.ts';
import { type Example, examplesOf } from './examples.ts';

/** Before anything is asked: what this is, and three requests of this mesh to begin with. */
export function Start({ onAsk }: { onAsk: (example: Example) => void }) {
  const words = useWords(explainViewWords).empty;
  const store = useMeshStore();
  useWholeMesh();
  const whole = useStore((s) => s.whole);
  // Taken once: what is about to be pressed does not move. Until something was observed, with every new request.
  const [kept, setKept] = useState<readonly Example[]>([]);
  const count = useStore((s) => (kept.length > 0 ? 0 : s.mesh.requests.length));
  const examples = useMemo(
    () => (kept.length > 0 || !whole || count === 0 ? kept : examplesOf(store.getState().mesh.requests)),
    [kept, whole, count, store],
  );
  if (examples.length === 3 && kept.length === 0) setKept(examples);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col items-center gap-3 px-2 py-[min(9vh,5rem)] text-center">
      <Split aria-hidden className="size-8 text-xds" strokeWidth={1.5} />
      <h2 className="text-xl font-semibold tracking-tight text-ink">{words.title}</h2>
      <p className="max-w-xl text-sm leading-relaxed text-ink-2">{words.body}</p>
      {whole && (
        <section aria-label={words.examples} className="mt-5 flex w-full flex-col gap-2 text-left">
          <h3 className="text-[0.82rem] text-ink-3">{examples.length > 0 ? words.examples : words.none}</h3>
          <ul className="flex flex-col gap-2">
            {examples.map((example) => (
              <li key={example.observed.id}>
                <ExampleRow example={example} onAsk={() => onAsk(example)} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function ExampleRow({ example: { question, observed }, onAsk }: { example: Example; onAsk: () => void }) {
  const words = useWords(explainViewWords);
  const status = statusOf(observed);
  return (
    <button
      type="button"
      onClick={onAsk}
      className="group flex w-full min-w-0 cursor-pointer flex-wrap items-center gap-x-3 gap-y-0.5 rounded-xl border border-line bg-surface px-4 py-3 text-left text-sm transition-colors hover:border-xds"
    >
      <span className="min-w-0 flex-[1_1_20rem]">
        <span className="block truncate text-[0.8rem] text-ink-3">
          {question.from === 'outside' ? words.sender.outside : question.from}
        </span>
        <span className="block truncate font-mono text-[0.85rem] text-ink" title={question.to}>
          {lineOf(observed)?.method ?? ''} {question.to}
        </span>
      </span>
      <span className="text-[0.82rem] text-ink-3">
        <span className={TEXT_TONE[toneOf(observed)]}>
          {words.empty.observed(status === null ? words.empty.noAnswer : String(status))}
        </span>
      </span>
      <ArrowRight
        aria-hidden
        className="size-4 text-ink-3 transition-transform group-hover:translate-x-0.5 group-hover:text-xds"
      />
    </button>
  );
}
