import clsx from 'clsx';
import { CircleHelp, ShieldCheck, ShieldX } from 'lucide-react';
import type { Words } from '@/words';

/** What the check of a chain's signatures gave: by shape, colour and word. */
export function ChainMark({ verified, words }: { verified: boolean | null; words: Words['certificates']['chain'] }) {
  const [Icon, tone, word] =
    verified === null
      ? ([CircleHelp, 'text-ink-3', words.unknown] as const)
      : verified
        ? ([ShieldCheck, 'text-good', words.verified] as const)
        : ([ShieldX, 'text-bad', words.failed] as const);
  return (
    <span
      className={clsx('inline-flex items-center gap-1.5 text-[0.8rem] whitespace-nowrap', tone)}
      title={`${word}. ${words.help}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      <span className="certificate-chain-word">{word}</span>
    </span>
  );
}
