'use client';
import { useMemo } from 'react';
import { setParams, useParam } from '@/client/url';

const setOf = (value: string): ReadonlySet<string> => new Set(value.split(',').filter(Boolean));
const toggled = (set: ReadonlySet<string>, value: string): string =>
  [...(set.has(value) ? [...set].filter((v) => v !== value) : [...set, value])].sort().join(',');

export type CertificateFilters = ReturnType<typeof useCertificateFilters>;

/** The view's filters; the URL holds them (`state`, `ns`, `q`). */
export function useCertificateFilters() {
  const [text, setText] = useParam('q', 'replace');
  const [state, setState] = useParam('state', 'replace');
  const [ns, setNs] = useParam('ns', 'replace');
  const states = useMemo(() => setOf(state), [state]);
  const namespaces = useMemo(() => setOf(ns), [ns]);
  return {
    text,
    states,
    namespaces,
    active: text !== '' || state !== '' || ns !== '',
    setText,
    setNamespace: setNs,
    toggleState: (value: string) => setState(toggled(states, value)),
    toggleNamespace: (value: string) => setNs(toggled(namespaces, value)),
    clear: () => setParams({ q: '', state: '', ns: '' }, 'replace'),
  };
}
