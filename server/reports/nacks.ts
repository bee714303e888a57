import type { Mesh, PodId, ProxyConfig } from '@/mesh/model';
import { type InboxItem, inboxOf } from '@/mesh/sync/inbox';
import type { NacksAnswer } from '@/wire/nacks';
import type { Runtime } from '../runtime.ts';
import { iso } from './iso.ts';

/** Refusals as messages, those in force first. */
export function nacksReport(mesh: Mesh, heldConfig: (pod: PodId) => ProxyConfig | null): NacksAnswer {
  return { nacks: inboxOf(mesh, heldConfig).map((item) => nackOf(item, heldConfig)) };
}

/** The same, with the configuration of one refusal's first proxy fetched before, when it is not held. */
export async function nacksOpened(runtime: Runtime, key: string): Promise<NacksAnswer> {
  const { engine } = runtime;
  const pod = inboxOf(engine.mesh()).find((item) => item.key === key)?.proxies[0];
  // A failure leaves the origin unknown, which the answer says; the refusal is there all the same.
  if (pod !== undefined) await runtime.configOf(pod);
  return nacksReport(engine.mesh(), engine.heldConfig);
}

function nackOf(item: InboxItem, heldConfig: (pod: PodId) => ProxyConfig | null): NacksAnswer['nacks'][number] {
  const [first] = item.proxies;
  return {
    key: item.key,
    type: item.type,
    text: item.text,
    resources: item.resources.map((resource) => ({ ...resource })),
    state: item.state,
    firstAt: iso(item.firstAt),
    lastAt: iso(item.lastAt),
    seenAt: iso(item.seenAt),
    endedAt: item.endedAt === null ? null : iso(item.endedAt),
    proxies: [...item.proxies],
    culprits: item.culprits.map((culprit) => ({ ...culprit, reasons: [...culprit.reasons] })),
    configHeld: first !== undefined && heldConfig(first) !== null,
  };
}
