import type { Mesh, PodId, ProxyConfig } from '@/mesh/model';
import { type InboxItem, inboxOf } from '@/mesh/sync/inbox';
import { type ProxyStanding, standingOf } from '@/mesh/sync/standing';
import { iso } from './iso.ts';

/** One proxy of `meshpath status -o json`. */
export type ProxyStatus = ProxyStanding & {
  /** Since when each type is in its state, as far as Meshpath saw. ISO 8601. */
  readonly since: Readonly<Record<string, string>>;
  /** Each refusal in force. */
  readonly nacks: readonly {
    readonly type: string;
    readonly text: string;
    readonly resources: readonly string[];
    readonly refusedAt: string;
    readonly seenAt: string;
    /** The object that is most likely the cause, and the kinds of reasons for that; null: none found. */
    readonly culprit: {
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
      readonly certainty: 'likely' | 'possible';
      readonly because: readonly string[];
    } | null;
  }[];
};

export function proxyStatuses(mesh: Mesh, heldConfig: (pod: PodId) => ProxyConfig | null): readonly ProxyStatus[] {
  const inForce = inboxOf(mesh, heldConfig).filter(({ state }) => state === 'in-force');
  return Object.values(mesh.sync)
    .map((sync) => ({
      ...standingOf(sync),
      since: Object.fromEntries(Object.entries(mesh.syncSince[sync.pod] ?? {}).map(([type, at]) => [type, iso(at)])),
      nacks: inForce.filter(({ proxies }) => proxies.includes(sync.pod)).map(nackOf),
    }))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

function nackOf({ type, text, resources, firstAt, seenAt, culprits }: InboxItem): ProxyStatus['nacks'][number] {
  const [culprit] = culprits;
  const [kind = '', namespace = '', ...name] = culprit?.object.split('/') ?? [];
  return {
    type,
    text,
    resources: resources.map((resource) => resource.name).filter((name) => name !== null),
    refusedAt: iso(firstAt),
    seenAt: iso(seenAt),
    culprit:
      culprit === undefined
        ? null
        : {
            kind,
            namespace,
            name: name.join('/'),
            certainty: culprit.certainty,
            because: culprit.reasons.map((reason) => reason.kind),
          },
  };
}
