import { formatDuration, formatRate, formatShare } from '@/components/ui/format.ts';
import { assertNever } from '@/mesh/model';
import { OTHER_HOSTS, OUTSIDE, UNKNOWN_CALLERS } from '@/mesh/requests/ends.ts';
import type { GraphNode } from '@/mesh/topology/graph.ts';
import type { Words } from '@/words';
import type { EdgeFacts } from './edgeFacts.ts';
import type { Trouble } from './nodeFacts.ts';

export type MeshWords = Words['mesh'];

/** Seconds are told up to a minute, then minutes: a word beside a node must not flicker. */
export const calm = (ms: number): string =>
  formatDuration(ms < 60_000 ? Math.max(1_000, ms) : Math.floor(ms / 60_000) * 60_000);

/** @param short only the largest unit of each duration, for small pictures */
export function troubleText(trouble: Trouble, words: MeshWords['trouble'], short = false): string {
  const span = (ms: number) => (short ? calm(ms).split(' ').slice(0, 2).join(' ') : calm(ms));
  switch (trouble.kind) {
    case 'expired':
      return words.expired;
    case 'refused':
      return words.refused(trouble.types.join(', '), trouble.agoMs === null ? null : span(trouble.agoMs));
    case 'plain-refused':
      return words.plainRefused(trouble.count);
    case 'tcp-failed':
      return words.tcpFailed(trouble.count);
    case 'unheld':
      return words.unheld(trouble.proxies, trouble.of);
    case 'restarted':
      return words.restarted(span(trouble.agoMs));
    case 'expiring':
      return words.expiring(span(trouble.inMs));
    case 'not-ready':
      return words.notReady(trouble.ready, trouble.total);
    case 'overdue':
      return words.overdue(span(trouble.byMs));
    case 'stale':
      return words.stale(trouble.types.join(', '), trouble.agoMs === null ? null : span(trouble.agoMs));
    case 'missed':
      return words.missed;
    case 'gone':
      return words.gone;
    case 'mixed':
      return words.mixed;
    case 'ambient':
      return words.ambient;
    case 'not-injected':
      return words.notInjected;
    default:
      return assertNever(trouble);
  }
}

/** A node's name for people: outside parties that stand for many have one of their own. */
export function nodeName(node: GraphNode, words: MeshWords['nodes']): string {
  switch (node.id) {
    case OUTSIDE:
      return words.outside;
    case UNKNOWN_CALLERS:
      return words.unknownCallers;
    case OTHER_HOSTS:
      return words.otherHosts;
    default:
      return node.name;
  }
}

/** Rate and failures of an edge: `9.6 rps · 4 % fail`. Empty without traffic. */
export function edgeText(facts: EdgeFacts, words: MeshWords['edge']): { rate: string; fail: string } {
  if (facts.perSecond <= 0) return { rate: '', fail: '' };
  const rate =
    facts.unit === 'connections'
      ? words.perSecond(formatRate(facts.perSecond).replace(/ rps$/, ''))
      : formatRate(facts.perSecond);
  return { rate, fail: facts.failedShare > 0 ? words.fail(formatShare(facts.failedShare)) : '' };
}
