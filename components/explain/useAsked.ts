'use client';
import { useSearchParams } from 'next/navigation';
import { useMemo, useSyncExternalStore } from 'react';
import { type Asked, fromAddress, toAddress } from './question.ts';

const KEYS = ['from', 'to', 'method', 'address', 'h', 'token', 'vs', 'as', 'was', 'way', 'step'];
const CHANGED = 'meshpath:hash';

function listen(changed: () => void): () => void {
  for (const event of ['hashchange', 'popstate', CHANGED]) addEventListener(event, changed);
  return () => {
    for (const event of ['hashchange', 'popstate', CHANGED]) removeEventListener(event, changed);
  };
}

/** What the address bar asks. */
export function useAsked(): Asked {
  const search = useSearchParams().toString();
  const hash = useSyncExternalStore(
    listen,
    () => location.hash,
    () => '',
  );
  return useMemo(() => fromAddress(search, hash), [search, hash]);
}

/** Asks: the address bar changes, and with it the view. What a picture is drawn with (theme, still) stays. */
export function ask(asked: Asked, mode: 'push' | 'replace' = 'push'): void {
  const url = new URL(location.href);
  for (const key of KEYS) url.searchParams.delete(key);
  const { search, hash } = toAddress(asked);
  for (const [key, value] of new URLSearchParams(search)) url.searchParams.append(key, value);
  url.hash = hash;
  if (mode === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  dispatchEvent(new Event(CHANGED));
}
