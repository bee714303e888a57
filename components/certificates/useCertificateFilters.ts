'use client';
import { setParams, toggleParam, useChoices, useParam } from '@/client/url';

export type CertificateFilters = ReturnType<typeof useCertificateFilters>;

/** The view's filters; the URL holds them (`state`, `ns`, `q`). */
export function useCertificateFilters() {
  const [text, setText] = useParam('q', 'replace');
  const states = useChoices('state');
  const namespaces = useChoices('ns');
  return {
    text,
    states,
    namespaces,
    active: text !== '' || states.size > 0 || namespaces.size > 0,
    setText,
    setNamespace: (value: string) => setParams({ ns: value }, 'replace'),
    toggleState: (value: string) => toggleParam('state', value),
    toggleNamespace: (value: string) => toggleParam('ns', value),
    clear: () => setParams({ q: '', state: '', ns: '' }, 'replace'),
  };
}
