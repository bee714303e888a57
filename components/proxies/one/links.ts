import type { Ref, TableName } from '@/mesh/config/rows.ts';
import { nameOf, namespaceOf, type PodId } from '@/mesh/model';

/** Path of one proxy's page, with what it shows. */
export function proxyHref(pod: PodId, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '')).toString();
  const path = `/proxies/${encodeURIComponent(namespaceOf(pod))}/${encodeURIComponent(nameOf(pod))}`;
  return query === '' ? path : `${path}?${query}`;
}

/** Where a reference leads, as parameters of the page. What was searched for before is of no use there. */
export const refParams = ({ to, by, key }: Pick<Ref, 'to' | 'by' | 'key'>) => ({
  tab: to as TableName as string,
  row: by === 'row' ? key : '',
  in: by === 'group' ? key : '',
  q: '',
  dir: '',
  sort: '',
});
