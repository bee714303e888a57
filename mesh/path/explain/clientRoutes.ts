import type { Route, VirtualHost } from '../../model/index.ts';
import { why } from '../reasons.ts';
import { judgeRoute, type RouteVerdict } from '../routes.ts';
import { sentView } from './clientView.ts';
import type { SentRequest } from './seam.ts';

/** One route that may be taken (none: nothing matched), and one of its clusters. */
export type RoutePick = {
  readonly share: number;
  readonly route: Route | null;
  readonly cluster: number | null;
  readonly verdicts: readonly RouteVerdict[];
};

/** Routes as one list of verdicts: the first that matches is chosen, those after it are not tried; `possible` from the first open one. */
export function judged(routes: readonly Route[], request: SentRequest, taken: number | null = null): RouteVerdict[] {
  const view = sentView(request);
  let decided = false;
  let open = false;
  return routes.map((route, i): RouteVerdict => {
    if (decided) return { route, outcome: 'not-tried', because: why('after-the-chosen-one') };
    const judgement = judgeRoute(route, view, false);
    if (judgement.kind === 'no') return { route, outcome: 'lost', because: judgement.because };
    if (judgement.kind === 'open') {
      open = true;
      return { route, outcome: 'possible', because: judgement.because };
    }
    if (taken !== null && i !== taken)
      // Matched, but the dice of its runtime fraction fell otherwise in this branch.
      return { route, outcome: 'lost', because: why('route-not-drawn', { share: route.share ?? 1 }) };
    decided = true;
    const whole = route.share === null || route.share >= 1;
    const because = whole ? why('route-matches') : why('route-drawn', { share: route.share ?? 1 });
    return { route, outcome: open ? 'possible' : 'chosen', because };
  });
}

/** Every route that may be taken with its share, each split by its clusters' weights; `open`: a condition cannot be judged. */
export function pickRoutes(host: VirtualHost, request: SentRequest): readonly RoutePick[] | 'open' {
  const view = sentView(request);
  const picks: RoutePick[] = [];
  let left = 1;
  for (const [i, route] of host.routes.entries()) {
    const judgement = judgeRoute(route, view, false);
    if (judgement.kind === 'no') continue;
    const chance = route.share === null ? 1 : Math.max(0, Math.min(1, route.share));
    if (chance === 0) continue;
    if (judgement.kind === 'open') return 'open';
    const share = left * chance;
    const verdicts = judged(host.routes, request, i);
    for (const [cluster, weight] of weightsOf(route)) picks.push({ share: share * weight, route, cluster, verdicts });
    left -= share;
    if (chance >= 1) return picks;
  }
  picks.push({ share: left, route: null, cluster: null, verdicts: judged(host.routes, request, -1) });
  return picks;
}

function weightsOf(route: Route): readonly (readonly [cluster: number | null, share: number])[] {
  if (route.action.kind !== 'clusters') return [[null, 1]];
  const { clusters } = route.action;
  const total = clusters.reduce((sum, c) => sum + c.weight, 0);
  if (clusters.length === 1 || total === 0) return [[0, 1]];
  return clusters.map((c, i) => [i, c.weight / total] as const).filter(([, share]) => share > 0);
}
