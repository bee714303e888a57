'use client';
import { setParams, toggleParam, useChoices, useParam } from '@/client/url';
import type { MatrixRow, MatrixSort } from '@/mesh/sync/matrix';

const SORTS: readonly MatrixSort[] = ['worst', 'longest', 'name', 'istiod'];

export type MatrixFilters = ReturnType<typeof useMatrixFilters>;

/** What of the matrix is shown, and in which order; the URL holds it (`state`, `ns`, `q`, `sort`). */
export function useMatrixFilters() {
  const [text, setText] = useParam('q', 'replace');
  const states = useChoices('state');
  const [namespace, setNamespace] = useParam('ns', 'replace');
  const [order, setOrder] = useParam('sort', 'replace');
  const sort = SORTS.find((s) => s === order) ?? 'worst';
  return {
    text,
    states,
    namespace,
    sort,
    setText,
    setNamespace,
    setSort: (value: string) => setOrder(value === 'worst' ? '' : value),
    toggleState: (value: string) => toggleParam('state', value),
    clear: () => setParams({ q: '', state: '', ns: '' }, 'replace'),
  };
}

/** The rows that the filters let through. */
export function filterMatrix(
  rows: readonly MatrixRow[],
  { text, states, namespace }: Pick<MatrixFilters, 'text' | 'states' | 'namespace'>,
): readonly MatrixRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (states.size > 0 && !states.has(row.overall)) return false;
    if (namespace !== '' && row.namespace !== namespace) return false;
    const said = `${row.pod} ${row.workload} ${row.istiod ?? ''}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
