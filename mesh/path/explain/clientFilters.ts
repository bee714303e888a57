import type {
  CorsPolicy,
  FaultConfig,
  FilterChainConfig,
  FilterOverride,
  HttpFilter,
  ProxyConfig,
} from '../../model/index.ts';
import { dumped, fact } from '../facts.ts';
import { httpOf } from '../listener.ts';
import { why } from '../reasons.ts';
import { judgeHeader, matchValue } from '../routes.ts';
import type { Fact } from '../stations.ts';
import { unknownVerdict, verdict } from './client.ts';
import { headerOf, isGrpc, sentView } from './clientView.ts';
import type { Verdict } from './explanation.ts';
import type { SentRequest } from './seam.ts';

/** One way through the fault and CORS filters; `verdict` null: let pass. */
export type Filtered = { readonly share: number; readonly facts: readonly Fact[]; readonly verdict: Verdict | null };

/**
 * The filters that Istio puts last before the router: fault injection (splits by its share) and CORS (answers a preflight
 * itself), in the order of the chain, each with what cluster, route and virtual host say to it (Envoy, `http/fault`,
 * `http/cors`). `overrides`: later ones win. SPEC G-1 to G-4.
 */
export function faultAndCors(
  config: ProxyConfig,
  chain: FilterChainConfig,
  request: SentRequest,
  overrides: readonly FilterOverride[],
  by: Verdict['by'],
): readonly Filtered[] {
  let ways: readonly Filtered[] = [{ share: 1, facts: [], verdict: null }];
  for (const filter of httpOf(chain)?.httpFilters ?? []) {
    if (filter.kind !== 'fault' && filter.kind !== 'cors') continue;
    const override = overrides.findLast((o) => o.filter === filter.name);
    if (override?.kind === 'disabled' || (filter.disabled && override === undefined)) continue;
    ways = ways.flatMap((way) => {
      if (way.verdict !== null) return [way];
      const next =
        override?.kind === 'other'
          ? [stopped(by, override.type || filter.name)]
          : filter.kind === 'fault'
            ? fault(config, filter, override, request, by)
            : cors(config, override, request, by);
      return next.map((n) => ({ share: way.share * n.share, facts: [...way.facts, ...n.facts], verdict: n.verdict }));
    });
  }
  return ways.filter((w) => w.share > 0);
}

const stopped = (by: Verdict['by'], construct: string): Filtered => ({
  share: 1,
  facts: [],
  verdict: unknownVerdict(by, why('construct-unknown', { construct })),
});
const PASS: Filtered = { share: 1, facts: [], verdict: null };

function fault(
  config: ProxyConfig,
  filter: Extract<HttpFilter, { kind: 'fault' }>,
  override: FilterOverride | undefined,
  request: SentRequest,
  by: Verdict['by'],
): readonly Filtered[] {
  const own = override?.kind === 'fault' ? override : filter;
  const told: FaultConfig = own.fault;
  if (told.abort === null && told.delay === null && told.other.length === 0) return [PASS];
  const judged = told.headers.map((h) => judgeHeader(h, sentView(request)));
  if (judged.some((j) => j.kind === 'no')) return [PASS];
  const open = judged.find((j) => j.kind === 'open');
  if (open?.kind === 'open') return [{ ...PASS, verdict: unknownVerdict(by, open.because) }];
  const [other] = told.other;
  if (other !== undefined) return [stopped(by, `fault ${other}`)];
  const at = dumped(config, own);
  const facts: Fact[] = [];
  if (told.delay !== null && told.delay.share > 0)
    facts.push(
      fact('fault-delay', String(told.delay.ms), at, { unit: 'ms', note: why('share', { share: told.delay.share }) }),
    );
  const { abort } = told;
  if (abort === null || abort.share <= 0) return [{ share: 1, facts, verdict: null }];
  const status = abort.status ?? (isGrpc(request) ? 200 : grpcToHttp(abort.grpcStatus ?? 2));
  const share = Math.min(1, abort.share);
  const reason = why('fault-injected', { status, share });
  const aborted = fact('fault-abort', String(status), at, { note: why('share', { share }), tone: 'bad' });
  // A delay that always comes is in the flags of the aborted ones, too.
  const flags = told.delay !== null && told.delay.share >= 1 ? 'DI,FI' : 'FI';
  return [
    { share, facts: [...facts, aborted], verdict: verdict('answered', by, status, flags, reason) },
    { share: 1 - share, facts: [...facts, { ...aborted, tone: 'muted' }], verdict: null },
  ];
}

/** `Grpc::Utility::grpcToHttpStatus`. */
const grpcToHttp = (status: number): number =>
  ({
    0: 200,
    1: 499,
    3: 400,
    4: 504,
    5: 404,
    6: 409,
    7: 403,
    8: 429,
    9: 400,
    10: 409,
    11: 400,
    12: 501,
    14: 503,
    16: 401,
  })[status] ?? 500;

/** A preflight whose origin is allowed is answered here; any other goes on unless the policy says otherwise. */
function cors(
  config: ProxyConfig,
  override: FilterOverride | undefined,
  request: SentRequest,
  by: Verdict['by'],
): readonly Filtered[] {
  if (override?.kind !== 'cors') return [PASS];
  const policy: CorsPolicy = override.cors;
  const origin = headerOf(request, 'origin');
  if (origin === null || origin === undefined || origin === '') return [PASS];
  const preflight = request.method === 'OPTIONS' && headerOf(request, 'access-control-request-method') !== null;
  const matches = policy.allowOrigins.map((m) => matchValue(m, origin));
  const allowed = matches.includes(true) ? true : matches.includes(null) ? null : false;
  const at = dumped(config, override);
  if (!preflight) return [{ share: 1, facts: [fact('cors', String(allowed ?? ''), at)], verdict: null }];
  if (allowed === null) return [stopped(by, 'CORS origin')];
  if (!allowed && policy.unmatchedPreflights !== 'answer') return [PASS];
  const reason = why('preflight-answered', { origin });
  return [
    {
      share: 1,
      facts: [fact('cors', String(allowed), at, { note: reason })],
      verdict: verdict('answered', by, 200, '-', reason),
    },
  ];
}
