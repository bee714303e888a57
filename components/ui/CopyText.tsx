'use client';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { Button } from './Button.tsx';

/** A button with words that copies a text; says so for a moment. */
export function CopyText({
  text,
  label,
  title,
  children,
}: {
  text: string | (() => string);
  label: string;
  title?: string;
  children: ReactNode;
}) {
  const words = useWords(uiWords).copy;
  const [copied, setCopied] = useState(false);
  return (
    <Button
      title={title}
      className={clsx(copied && 'text-good')}
      onClick={() => {
        navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
          () => {
            setCopied(true);
            setTimeout(() => setCopied(false), 1_500);
          },
          () => setCopied(false),
        );
      }}
    >
      {children}
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </Button>
  );
}
