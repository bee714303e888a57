'use client';
import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { IconButton } from './Button.tsx';

/** Copies `text`; says so for a moment. Where the browser refuses the clipboard it stays as it was. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useWords(uiWords).copy;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton
        size="small"
        label={copied ? words.copied : (label ?? words.copy)}
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {copied ? <Check aria-hidden className="size-3.5 text-good" /> : <Copy aria-hidden className="size-3.5" />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? words.copied : ''}
      </span>
    </>
  );
}

/** A value with a copy button behind it. `text` is what is copied, `children` what is shown (default: the text). */
export function Copyable({ text, label, children }: { text: string; label?: string; children?: ReactNode }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="min-w-0 break-words">{children ?? text}</span>
      <CopyButton text={text} label={label} />
    </span>
  );
}
