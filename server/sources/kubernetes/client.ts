import { err, type Fault, fault, isMeshGroup, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { type Kind, objectKind } from './kinds.ts';
import {
  anySchema,
  groupListSchema,
  listSchema,
  resourceListSchema,
  statusSchema,
  watchEventSchema,
} from './schema.ts';

const PAGE = 500;
/**
 * A list that goes on longer than this many pages has lost its way: 200,000 pods and endpoints (Kubernetes is made for 150,000
 * pods, kubernetes.io/docs/setup/best-practices/cluster-large), 50,000 of anything else.
 */
const mostPages = (kind: Kind): number => (kind.of === 'pods' || kind.of === 'endpointSlices' ? 400 : 100);
/** All pages together; the API server compacts the state that a list is of after five minutes (`--etcd-compaction-interval`). */
const LIST_MS = 300_000;

/** The version to watch from, or why there is none; and how many pages were read for it, of which each costs the API server. */
export type Listing = { readonly result: Result<string>; readonly pages: number };

/**
 * Lists a kind page by page, from the newest state (no resourceVersion). Faults: those of the connection; `list-endless`
 * for one that comes to no end.
 */
export async function list(
  connection: ClusterConnection,
  kind: Kind,
  onItem: (raw: unknown) => void,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Listing> {
  const until = clock.now() + LIST_MS;
  const seen = new Set<string>();
  let token = '';
  for (let pages = 1; ; pages++) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (kind.only !== undefined) query.set('fieldSelector', `metadata.name=${kind.only}`);
    if (token !== '') query.set('continue', token);
    const answer = await connection.getJson(`${kind.path}?${query}`, { signal });
    if (!answer.ok) return { result: answer, pages };
    const parsed = listSchema.safeParse(answer.value);
    if (!parsed.success) return { result: err(notAList(kind)), pages };
    for (const item of parsed.data.items ?? []) onItem(item);
    token = parsed.data.metadata.continue ?? '';
    if (token === '') return { result: ok(parsed.data.metadata.resourceVersion ?? ''), pages };
    if (seen.has(token)) return { result: err(endless(kind, 'begins again at a page that was read')), pages };
    if (pages === mostPages(kind) || clock.now() >= until)
      return { result: err(endless(kind, 'comes to no end')), pages };
    seen.add(token);
  }
}

const endless = (kind: Kind, what: string) =>
  fault(
    'list-endless',
    `The list of ${kind.resource} ${what}.`,
    'It is read again by itself, but rarely; look for a proxy between here and the API server that changes answers.',
  );

const notAList = (kind: Kind) =>
  fault(
    'bad-payload',
    `The answer to a list of ${kind.resource} is not a list.`,
    'It is read again by itself; check that the address is an API server.',
  );

export type WatchHandlers = {
  readonly set: (raw: unknown) => void;
  readonly gone: (raw: unknown) => void;
  /** Called for every line, bookmarks included: the stream is alive. */
  readonly alive: () => void;
};

/** How a watch ended, and from where it can be resumed. `error` is the API's own word for why it cannot. */
export type WatchEnd = { readonly version: string; readonly result: Result<void>; readonly events: number };

/** Watches from `version` until the stream ends, the API says it cannot go on, or `signal` aborts. */
export async function watch(
  connection: ClusterConnection,
  kind: Kind,
  version: string,
  timeoutSeconds: number,
  handlers: WatchHandlers,
  signal: AbortSignal,
): Promise<WatchEnd> {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(timeoutSeconds),
  });
  if (kind.only !== undefined) query.set('fieldSelector', `metadata.name=${kind.only}`);
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) stop.abort();
  let at = version;
  let events = 0;
  let refused: Fault | null = null;
  const result = await connection.watch(
    `${kind.path}?${query}`,
    (line) => {
      if (stop.signal.aborted) return;
      handlers.alive();
      const event = watchEventSchema.safeParse(line);
      if (!event.success) {
        refused = fault(
          'bad-payload',
          `A watch of ${kind.resource} sent something that is not an event.`,
          'It is resumed by itself.',
        );
        stop.abort();
        return;
      }
      const { type, object } = event.data;
      if (type === 'ERROR') {
        refused = watchError(kind, object);
        stop.abort();
        return;
      }
      events++;
      if (type === 'ADDED' || type === 'MODIFIED') handlers.set(object);
      else if (type === 'DELETED') handlers.gone(object);
      const meta = anySchema.safeParse(type === 'BOOKMARK' ? bookmark(object) : object);
      if (meta.success && meta.data.metadata.resourceVersion) at = meta.data.metadata.resourceVersion;
    },
    stop.signal,
  );
  signal.removeEventListener('abort', abort);
  return { version: at, events, result: refused === null ? result : err(refused) };
}

/** A bookmark is an object of the kind with nothing but its version; it has no name. */
const bookmark = (object: unknown): unknown =>
  typeof object === 'object' && object !== null && 'metadata' in object && typeof object.metadata === 'object'
    ? { metadata: { name: 'bookmark', ...object.metadata } }
    : object;

function watchError(kind: Kind, object: unknown): Fault {
  const status = statusSchema.safeParse(object);
  const { code, reason, message } = status.success ? status.data : { code: null, reason: null, message: null };
  if (code === 410 || reason === 'Expired' || reason === 'Gone')
    return fault('gone', `The position in ${kind.resource} is too old to resume from.`, 'It is listed anew by itself.');
  return fault(
    'bad-payload',
    `The API server ended a watch of ${kind.resource}: ${(message ?? reason ?? 'no reason given').slice(0, 300)}`,
    'It is resumed by itself.',
  );
}

/** What a kind's plural name can be: it becomes part of a path. Subresources have a `/`. */
const PLURAL = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

export type Discovery = {
  readonly kinds: readonly Kind[];
  /** Groups that are listed but could not be read, with why. Their kinds are unknown, not absent. */
  readonly failed: readonly { readonly group: string; readonly fault: Fault }[];
};

/**
 * Which Istio and Gateway API kinds this cluster serves, each in the newest version that has it
 * (EnvoyFilter exists only in v1alpha3, say). One group that fails leaves the others.
 */
export async function discover(connection: ClusterConnection, signal: AbortSignal): Promise<Result<Discovery>> {
  const answer = await connection.getJson('/apis', { signal });
  if (!answer.ok) return answer;
  const groups = groupListSchema.safeParse(answer.value);
  if (!groups.success)
    return err(
      fault(
        'bad-payload',
        'The list of API groups is not one.',
        'It is read again by itself; check that the address is an API server.',
      ),
    );
  const read = groups.data.groups
    .filter((group) => isMeshGroup(group.name))
    .map(async (group): Promise<Discovery> => {
      const preferred = group.preferredVersion?.version;
      const versions = group.versions
        .map((v) => v.version)
        .sort((a, b) => Number(b === preferred) - Number(a === preferred));
      const lists = await Promise.all(versions.map((v) => connection.getJson(`/apis/${group.name}/${v}`, { signal })));
      const kinds = new Map<string, Kind>();
      const failed: { group: string; fault: Fault }[] = [];
      lists.forEach((list, i) => {
        if (!list.ok) {
          failed.push({ group: group.name, fault: list.error });
          return;
        }
        const parsed = resourceListSchema.safeParse(list.value);
        for (const r of parsed.success ? parsed.data.resources : [])
          if (PLURAL.test(r.name) && r.verbs.includes('list') && !kinds.has(r.name))
            kinds.set(r.name, objectKind(group.name, versions[i] ?? '', r.name, r.kind));
      });
      return { kinds: [...kinds.values()], failed: failed.slice(0, 1) };
    });
  const parts = await Promise.all(read);
  return ok({ kinds: parts.flatMap((p) => p.kinds), failed: parts.flatMap((p) => p.failed) });
}
