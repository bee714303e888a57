'use client';
import clsx from 'clsx';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { IconButton } from './Button.tsx';
import { isBrowserKey } from './browserKey.ts';
import { Kbd } from './Kbd.tsx';

/** A text filter. `/` anywhere on the page focuses it; Esc empties it, and once empty leaves it. */
export function FilterField({
  value,
  onChange,
  label,
  placeholder = label,
  className,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder?: string;
  className?: string;
}) {
  const words = useWords(uiWords).filter;
  const input = useRef<HTMLInputElement>(null);
  const [draft, type] = useDraft(value, onChange);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || isBrowserKey(event) || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <div
      className={clsx(
        'flex h-8 min-w-40 items-center gap-2 rounded-lg border border-line bg-surface pr-1.5 pl-2.5 focus-within:border-xds',
        className,
      )}
    >
      <Search aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      <input
        ref={input}
        type="search"
        value={draft}
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (draft === '') event.currentTarget.blur();
          else type('');
        }}
        className="min-w-0 flex-1 bg-transparent text-sm text-ink outline-none! placeholder:text-ink-3 [&::-webkit-search-cancel-button]:appearance-none"
      />
      {draft === '' ? (
        <Kbd>/</Kbd>
      ) : (
        <IconButton size="small" label={words.clear} onClick={() => type('')}>
          <X aria-hidden className="size-3.5" />
        </IconButton>
      )}
    </div>
  );
}

/**
 * What is typed, shown at once. The owner's value may come back later and skip steps (the URL does); only a value that was
 * not typed here, such as a cleared filter or the browser's Back, takes the place of what is shown.
 */
export function useDraft(value: string, onChange: (value: string) => void): [string, (value: string) => void] {
  const [draft, setDraft] = useState(value);
  const sent = useRef<readonly string[]>([]);
  useEffect(() => {
    const at = sent.current.indexOf(value);
    sent.current = sent.current.slice(at + 1);
    if (at < 0) {
      sent.current = [];
      setDraft(value);
    }
  }, [value]);
  return [
    draft,
    (next) => {
      sent.current = [...sent.current, next];
      setDraft(next);
      onChange(next);
    },
  ];
}

/** True where a key press is text for a field, not a command. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)
  );
}
