import type { EpochMs, Mesh, PodId, ProxyConfig, Refusal, XdsType } from '../model/index.ts';
import { type Culprit, culpritsOf } from './culprit.ts';
import { type RefusedResource, refusedResources } from './refused.ts';

/** One message of the inbox: what several proxies refused in the same words is one. */
export type InboxItem = {
  /** Stable while the refusal lasts: for links. */
  readonly key: string;
  readonly type: XdsType;
  /** Envoy's words, verbatim. */
  readonly text: string;
  readonly resources: readonly RefusedResource[];
  /** istiod's send time of the first refusal, and of the last one. */
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  /** When Meshpath first read it. */
  readonly seenAt: EpochMs;
  /** `in-force`: the proxies run on with what they had. `ended`: each has acknowledged since, or is gone. */
  readonly state: 'in-force' | 'ended';
  /** Null while in force, and where the proxies are gone without an ACK. */
  readonly endedAt: EpochMs | null;
  /** Those that are still on the old configuration; when it is over, those that were. */
  readonly proxies: readonly PodId[];
  /** The likeliest first. */
  readonly culprits: readonly Culprit[];
};

type Known = Pick<Mesh, 'refusals' | 'sync' | 'objects' | 'pods' | 'facts' | 'changes'>;

/**
 * Refusals as messages: in force before ended, the newest first. `configOf` gives the configuration that a proxy runs where it is
 * held; it tells what a refused resource came from.
 */
export function inboxOf(mesh: Known, configOf: (pod: PodId) => ProxyConfig | null = () => null): readonly InboxItem[] {
  const groups = new Map<string, Refusal[]>();
  for (const refusal of mesh.refusals) {
    const live = isInForce(mesh, refusal);
    // The same words months apart are two messages; proxies that took them within one push are one.
    const key = `${live ? 'now' : Math.round((refusal.clearedAt ?? refusal.seenAt) / 10_000)} ${wordsOf(refusal)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [refusal]);
    else group.push(refusal);
  }
  return [...groups.values()]
    .map((group) => itemOf(mesh, group, configOf))
    .sort((a, b) => order(a) - order(b) || b.firstAt - a.firstAt || (a.key < b.key ? -1 : 1));
}

/** How many messages of {@link inboxOf} are in force. */
export const inForceCount = (mesh: Pick<Mesh, 'refusals' | 'sync'>): number =>
  new Set(mesh.refusals.filter((refusal) => isInForce(mesh, refusal)).map(wordsOf)).size;

/** What one message says, whoever refuses it. */
const wordsOf = ({ type, text }: Refusal) => `${type} ${text}`;

/** The key of the message that a refusal begins. */
export const letterKey = ({ type, refusedAt }: Pick<Refusal, 'type' | 'refusedAt'>) => `${type}-${refusedAt}`;

/** Whether the proxy still runs without what it refused. A proxy that is gone, or held by nobody, refuses nothing. */
const isInForce = (mesh: Pick<Mesh, 'sync'>, { pod, type, text, clearedAt }: Mesh['refusals'][number]) =>
  clearedAt === null && mesh.sync[pod]?.types[type]?.error === text;

const order = ({ state }: InboxItem) => (state === 'in-force' ? 0 : 1);

function itemOf(mesh: Known, group: readonly Refusal[], configOf: (pod: PodId) => ProxyConfig | null): InboxItem {
  const first = group.reduce((a, b) => (b.refusedAt < a.refusedAt ? b : a));
  const live = group.some((refusal) => isInForce(mesh, refusal));
  const ends = group.map(({ clearedAt }) => clearedAt).filter((time) => time !== null);
  const endedAt = live || ends.length === 0 ? null : (Math.max(...ends) as EpochMs);
  const resources = refusedResources(first.type, first.text);
  return {
    key: letterKey(first),
    type: first.type,
    text: first.text,
    resources,
    firstAt: first.refusedAt,
    lastAt: Math.max(...group.map(({ lastAt }) => lastAt)) as EpochMs,
    seenAt: Math.min(...group.map(({ seenAt }) => seenAt)) as EpochMs,
    state: live ? 'in-force' : 'ended',
    endedAt,
    proxies: [...new Set(group.map(({ pod }) => pod))].sort(),
    culprits: culpritsOf(mesh, { ...first, clearedAt: endedAt }, resources, configOf(first.pod)),
  };
}
