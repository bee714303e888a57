'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/**
 * One query parameter as state: the URL is the state, so a link restores what was seen.
 * `push` makes a history entry (a selection), `replace` does not (typing into a filter). Empty values leave the URL.
 */
export function useParam(name: string, mode: 'push' | 'replace' = 'push'): [string, (value: string) => void] {
  const params = useSearchParams();
  const value = params.get(name) ?? '';
  const set = useCallback((next: string) => setParams({ [name]: next }, mode), [name, mode]);
  return [value, set];
}

/** The choices that a comma-separated parameter holds. */
export function useChoices(name: string): ReadonlySet<string> {
  const [value] = useParam(name);
  return useMemo(() => new Set(listOf(value)), [value]);
}

export const listOf = (value: string): readonly string[] => value.split(',').filter((part) => part !== '');

/** The URL's own word: what is rendered may lag one press behind it. */
export const paramNow = (name: string): string => new URL(location.href).searchParams.get(name) ?? '';

/** Adds one choice to a comma-separated parameter, or takes it away. */
export function toggleParam(name: string, choice: string): void {
  const chosen = listOf(paramNow(name));
  const next = chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice];
  setParams({ [name]: next.join(',') }, 'replace');
}

/** Changes several parameters in one step. */
export function setParams(changes: Readonly<Record<string, string>>, mode: 'push' | 'replace' = 'push'): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href === location.href) return;
  // Next keeps useSearchParams in step with the native history calls.
  if (mode === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}

/** True on `?still=1`: nothing moves, and particles stand where the paused mesh time puts them. */
export function useStill(): boolean {
  return useSearchParams().get('still') === '1';
}
