'use client';
import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { Button, IconButton } from './Button.tsx';

/** Whether a text was copied a moment ago, and what copies one. Where the browser refuses the clipboard it stays as it was. */
function useCopied(): [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return [copied, copy];
}

/** An icon that copies `text`; says so for a moment. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useWords(uiWords).copy;
  const [copied, copy] = useCopied();
  return (
    <>
      <IconButton size="small" label={copied ? words.copied : (label ?? words.copy)} onClick={() => copy(text)}>
        {copied ? <Check aria-hidden className="size-3.5 text-good" /> : <Copy aria-hidden className="size-3.5" />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? words.copied : ''}
      </span>
    </>
  );
}

/** A button with words that copies a text; says so for a moment. */
export function CopyText({
  text,
  label,
  title,
  children,
}: {
  text: () => string;
  label: string;
  title?: string;
  children: ReactNode;
}) {
  const words = useWords(uiWords).copy;
  const [copied, copy] = useCopied();
  return (
    <Button title={title} className={clsx(copied && 'text-good')} onClick={() => copy(text())}>
      {children}
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </Button>
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
