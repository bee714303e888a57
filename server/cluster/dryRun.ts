import type { Brand } from '@/mesh/model';

/**
 * The one kind of request that is not a GET: a server-side dry run. Its query is put together here and nowhere else, and the
 * transport takes no other path for a method that could write, so nothing that Meshpath sends can be stored.
 */
const QUERY = 'dryRun=All&fieldManager=meshpath&fieldValidation=Strict';

/** Lists (POST) and objects (PATCH) of Istio's and the Gateway API's kinds; never a subresource, never another group. */
const NAME = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?';
const PLACE = new RegExp(
  `^/apis/(?:[a-z]+\\.istio\\.io|gateway\\.networking\\.(?:k8s|x-k8s)\\.io)/v[a-z0-9]+/(?:namespaces/${NAME}/)?[a-z]+(?<name>/${NAME})?$`,
);

export type DryRunMethod = 'POST' | 'PATCH';
/** A path with the dry run's query; only `dryRunPath` makes one. */
export type DryRunPath = Brand<string, 'DryRunPath'>;

/** The path of a dry run of `method` at an API path without query; null where Meshpath never writes, not even dry. */
export function dryRunPath(method: DryRunMethod, place: string): DryRunPath | null {
  const match = PLACE.exec(place);
  if (match === null || (match.groups?.name !== undefined) !== (method === 'PATCH')) return null;
  // A conflict over who owns a field is no fault of the file, and a dry run takes nothing over.
  return `${place}?${QUERY}${method === 'PATCH' ? '&force=true' : ''}` as DryRunPath;
}

/** Whether a path is one that stores nothing: the transport's last look before a method that could write. */
export const isDryRun = (path: string): path is DryRunPath => {
  const [place = '', query = ''] = path.split('?');
  return PLACE.test(place) && new URLSearchParams(query).getAll('dryRun').join() === 'All' && query.startsWith(QUERY);
};

/** The body's type: server-side apply makes what is not there and changes what is. */
export const DRY_RUN_TYPE: Readonly<Record<DryRunMethod, string>> = {
  POST: 'application/json',
  PATCH: 'application/apply-patch+yaml',
};

/** Texts of `Warning: 299 - "text"` headers, which is how the API server and webhooks warn. */
export function warningsOf(rawHeaders: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'warning') continue;
    for (const m of (rawHeaders[i + 1] ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g))
      found.push((m[1] as string).replaceAll(/\\(.)/g, '$1'));
  }
  return found;
}
