'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import type { Evidence } from '@/mesh/model';
import { evidenceText } from '@/words/evidenceText';
import { uiWords } from '@/words/ui';
import { Remedy } from './Remedy.tsx';

/** Where a fact was read, in words. With `onOpen` the line leads there. An unknown ends with what would make it known. */
export function EvidenceLine({ evidence, onOpen }: { evidence: Evidence; onOpen?: (evidence: Evidence) => void }) {
  const words = useWords(uiWords).evidence;
  const text = evidenceText(evidence, words);
  return (
    <div
      className={clsx(
        'border-l-2 py-0.5 pl-2.5 font-mono text-[0.75rem] leading-snug text-ink-3',
        evidence.kind === 'unknown' ? 'border-warn/60' : 'border-line-strong',
        evidence.kind === 'derived' && 'border-dashed',
      )}
    >
      {onOpen && evidence.kind !== 'derived' && evidence.kind !== 'unknown' ? (
        <button
          type="button"
          onClick={() => onOpen(evidence)}
          className="cursor-pointer text-left break-words underline decoration-line-strong underline-offset-2 hover:text-ink hover:decoration-current"
        >
          <span className="sr-only">{words.open}: </span>
          {text}
        </button>
      ) : (
        <span className="break-words">{text}</span>
      )}
      {evidence.kind === 'unknown' && evidence.remedy !== null && (
        <div className="mt-1 font-sans">
          <Remedy text={evidence.remedy} />
        </div>
      )}
    </div>
  );
}
