import { isWorkloadNode, type Mesh, type MeshRequest } from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome.ts';
import { questionOf } from './links.ts';
import { type Question, sameQuestion } from './question.ts';

export type Example = { readonly question: Question; readonly observed: MeshRequest };

/**
 * Up to three requests to ask about, taken from what was observed: one that failed, one that was answered inside the mesh,
 * one from outside or by another sender; the newest of each.
 */
export function examplesOf(requests: Mesh['requests']): readonly Example[] {
  const newest = requests.toReversed().filter((r) => r.client !== null && !r.mirrored && r.client.method !== null);
  const found: Example[] = [];
  const add = (fits: (request: MeshRequest) => boolean) => {
    for (const request of newest) {
      if (
        !fits(request) ||
        found.some((e) => e.observed.source === request.source && e.observed.target === request.target)
      )
        continue;
      const question = questionOf(request);
      if (question === null || found.some((e) => sameQuestion(e.question, question))) continue;
      found.push({ question, observed: request });
      return;
    }
  };
  const answered = (r: MeshRequest) => !isFailed(r);
  add((r) => answered(r) && r.server !== null && r.caller == null);
  add((r) => isFailed(r));
  add((r) => r.caller != null);
  while (found.length < 3) {
    const before = found.length;
    add(() => true);
    if (found.length === before) break;
  }
  return found.slice(0, 3);
}

/** Who sends most in the mesh, as far as it was observed: a sensible first sender. */
export function defaultSender(edges: Mesh['edges']): string {
  const sent = new Map<string, number>();
  for (const edge of Object.values(edges)) {
    if (!isWorkloadNode(edge.source)) continue;
    const requests = edge.buckets.reduce((sum, b) => sum + b.total, 0) + (edge.counters?.perSecond ?? 0);
    const [namespace = '', , ...name] = edge.source.split('/');
    const sender = `${namespace}/${name.join('/')}`;
    sent.set(sender, (sent.get(sender) ?? 0) + requests);
  }
  return [...sent].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}
