'use client';
import { useEffect, useRef, useState } from 'react';

const SETTLE_MS = 120;

/**
 * What is being typed, ahead of the URL: the URL follows once the keys rest, and a URL that changed by itself (back,
 * a cleared filter) wins.
 */
export function useDraft(committed: string, commit: (text: string) => void): [string, (text: string) => void] {
  const [draft, setDraft] = useState(committed);
  const sent = useRef(committed);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (committed === sent.current) return;
    sent.current = committed;
    clearTimeout(timer.current);
    setDraft(committed);
  }, [committed]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [
    draft,
    (text) => {
      setDraft(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        sent.current = text;
        commit(text);
      }, SETTLE_MS);
    },
  ];
}
