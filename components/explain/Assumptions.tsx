'use client';
import { useWords } from '@/client/MeshProvider.tsx';
import { explainViewWords } from '@/words/explainView';
import { Help } from '../ui/Help.tsx';
import { sentence } from './verdictText.ts';

/** What the answer takes for granted. */
export function Assumptions({ texts }: { texts: readonly string[] }) {
  const words = useWords(explainViewWords);
  if (texts.length === 0) return null;
  return (
    <section aria-label={words.assumptions} className="rounded-xl border border-dashed border-line-strong/70 px-4 py-3">
      <h2 className="flex items-center gap-1.5 text-[0.82rem] font-medium text-ink-2">
        {words.assumptions}
        <Help term={words.assumptions}>
          <p>{words.assumptionsHelp}</p>
        </Help>
      </h2>
      <ul className="mt-1.5 flex list-disc flex-col gap-1 pl-4 text-[0.82rem] leading-snug text-ink-2 marker:text-ink-3">
        {texts.map((text) => (
          <li key={text}>{sentence(text)}</li>
        ))}
      </ul>
    </section>
  );
}
