import type { EpochMs, Json, JwtConfig, JwtProvider, JwtRequirement } from '../model/index.ts';
import { field, isObject, list } from './matchers.ts';
import { type Reason, why } from './reasons.ts';
import { judgeHeader, judgePath, type RequestView } from './routes.ts';
import { bareAudience, JWT_STATUS, type JwtStatus, parseToken, type Token } from './token.ts';
import { type Located, tokensFor } from './tokenPlaces.ts';

/** Whether a signature (base64url) over `signed` is by this public key (a JWK); null: such keys cannot be verified here. */
export type VerifyJwt = (jwk: Json, signed: string, signature: string, alg: string) => boolean | null;

export type JwtRequest = RequestView & {
  readonly headers: readonly (readonly [name: string, value: string])[];
};

export type JwtOutcome =
  | {
      readonly kind: 'passed';
      /** What RBAC finds as metadata of the filter; null: nothing was verified; undefined: cannot be told. */
      readonly metadata: Json | undefined;
      /** Headers that the filter took away: tokens that are not forwarded, and whatever was sent in place of claims. */
      readonly removed: readonly string[];
      /** Headers that it wrote from a token's claims; their values are not worked out. */
      readonly written: readonly string[];
      readonly issuers: readonly string[];
    }
  /** `text`: Envoy's words, which are the body of its answer. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly text: string }
  | { readonly kind: 'unknown'; readonly construct: string };

export type JwtAnswer = {
  readonly outcome: JwtOutcome;
  /** The rule that decided; null: none matched, so that nothing is required. */
  readonly rule: JwtConfig['rules'][number] | null;
  readonly assumptions: readonly Reason[];
};

/** How one requirement ended. */
type Ended = 'ok' | JwtStatus | { readonly open: string };
type Judging = {
  readonly config: JwtConfig;
  readonly request: JwtRequest;
  readonly at: EpochMs | null;
  readonly verify: VerifyJwt | null;
  readonly payloads: Map<string, Json>;
  readonly removed: string[];
  readonly issuers: string[];
  readonly assumptions: Reason[];
  readonly written: string[];
  /** An open requirement may have written claims that are not known. */
  unsure: boolean;
};

/**
 * Envoy's jwt_authn for one request: the first rule whose match holds says what is required; without one nothing is
 * (`extensions.filters.http.jwt_authn.v3`). `at`: when the request is made, null when nobody says. SPEC J-1 to J-7.
 */
export function judgeJwt(
  config: JwtConfig,
  request: JwtRequest,
  at: EpochMs | null,
  verify: VerifyJwt | null,
): JwtAnswer {
  const judging: Judging = {
    ...{ config, request, at, verify, payloads: new Map(), removed: [], issuers: [], assumptions: [] },
    ...{ written: [], unsure: false },
  };
  const answer = (outcome: JwtOutcome, rule: JwtAnswer['rule']): JwtAnswer => ({
    outcome,
    rule,
    assumptions: judging.assumptions,
  });
  const passed = (): JwtOutcome => ({
    kind: 'passed',
    metadata: judging.unsure ? undefined : judging.payloads.size > 0 ? Object.fromEntries(judging.payloads) : null,
    removed: judging.removed,
    written: judging.written,
    issuers: judging.issuers,
  });
  if (config.bypassCorsPreflight) {
    const preflight = isPreflight(request);
    if (preflight === null) return answer({ kind: 'unknown', construct: 'bypass_cors_preflight' }, null);
    if (preflight) return answer(passed(), null);
  }
  for (const rule of config.rules) {
    const conditions = [judgePath(rule.path, request), ...rule.headers.map((h) => judgeHeader(h, request))];
    if (conditions.some((c) => c.kind === 'no')) continue;
    const [other] = rule.otherMatches;
    if (other !== undefined || conditions.some((c) => c.kind === 'open'))
      return answer({ kind: 'unknown', construct: other ?? 'jwt_authn rule' }, rule);
    if (rule.requires === null) return answer(passed(), rule);
    const ended = judgeRequirement(rule.requires, judging);
    if (ended === 'ok') return answer(passed(), rule);
    if (typeof ended === 'object') return answer({ kind: 'unknown', construct: ended.open }, rule);
    return answer({ kind: 'refused', status: ended === 'audience' ? 403 : 401, text: JWT_STATUS[ended] }, rule);
  }
  return answer(passed(), null);
}

/** OPTIONS with origin and access-control-request-method; null: cannot be told. */
function isPreflight(request: JwtRequest): boolean | null {
  if (request.header(':method') !== 'OPTIONS') return false;
  const asked = ['origin', 'access-control-request-method'].map((name) => request.header(name));
  if (asked.some((value) => value === null || value === '')) return false;
  return asked.includes(undefined) ? null : true;
}

function judgeRequirement(requirement: JwtRequirement, judging: Judging): Ended {
  const { providers } = judging.config;
  switch (requirement.kind) {
    case 'provider': {
      const provider = providers.find((p) => p.name === requirement.provider);
      if (provider === undefined) return { open: `provider ${requirement.provider}` };
      return judgeTokens([provider], requirement.audiences, judging);
    }
    case 'all': {
      // Every one until one fails; the first failure is the answer.
      for (const one of requirement.of) {
        const ended = judgeRequirement(one, judging);
        if (ended !== 'ok') return ended;
      }
      return 'ok';
    }
    case 'any':
      return judgeAny(requirement.of, judging);
    case 'allow-missing':
    case 'allow-missing-or-failed': {
      const ended = judgeTokens(providers, [], judging, true);
      return ended === 'missing' || (requirement.kind === 'allow-missing-or-failed' && typeof ended === 'string')
        ? 'ok'
        : ended;
    }
    case 'unknown':
      return { open: requirement.text };
  }
}

/**
 * The first that is met; else, unless failures or a missing token are allowed, the most telling failure: another one than
 * "missing" or "issuer" if there is one (Envoy, `AnyVerifierImpl`).
 */
function judgeAny(of: readonly JwtRequirement[], judging: Judging): Ended {
  const real = of.filter((r) => r.kind !== 'allow-missing' && r.kind !== 'allow-missing-or-failed');
  const lenient = of.find((r) => r.kind === 'allow-missing-or-failed') ?? of.find((r) => r.kind === 'allow-missing');
  if (real.length === 0 && lenient !== undefined) return judgeRequirement(lenient, judging);
  let status: JwtStatus = 'missing';
  let open: Ended | null = null;
  for (const one of real) {
    const ended = judgeRequirement(one, judging);
    if (ended === 'ok') {
      if (open !== null) judging.unsure = true;
      return 'ok';
    }
    if (typeof ended === 'object') open ??= ended;
    else if ((ended !== 'missing' && ended !== 'issuer') || status === 'missing') status = ended;
  }
  if (lenient?.kind === 'allow-missing-or-failed') {
    if (open !== null) judging.unsure = true;
    return 'ok';
  }
  if (open !== null) return open;
  return lenient !== undefined && status === 'missing' ? 'ok' : status;
}

/** All tokens found where these providers look must be good; the last one found is looked at first. */
function judgeTokens(
  providers: readonly JwtProvider[],
  audiences: readonly string[],
  judging: Judging,
  everyOne = false,
): Ended {
  const found = tokensFor(providers, judging.request);
  if ('open' in found) return found;
  judging.removed.push(...providers.flatMap((p) => p.setsHeaders ?? []));
  if (found.tokens.length === 0) return 'missing';
  let ended: Ended = 'ok';
  for (const located of found.tokens.toReversed()) {
    ended = judgeToken(located, providers, audiences, judging);
    // Where missing or failed tokens are allowed, Envoy looks at all, and the last word counts.
    if (ended !== 'ok' && !everyOne) return ended;
  }
  return ended;
}

function judgeToken(
  located: Located,
  providers: readonly JwtProvider[],
  audiences: readonly string[],
  judging: Judging,
): Ended {
  const token = parseToken(located.text);
  if (typeof token === 'string') return token;
  if (!located.issuers.includes('') && !located.issuers.includes(token.issuer)) return 'issuer';
  const provider =
    providers.find((p) => p.issuer === token.issuer || providers.length === 1) ??
    providers.find((p) => p.issuer === '');
  if (provider === undefined) return 'issuer';
  const time = timeFault(token, provider, judging);
  if (time !== null) return time;
  const allowed = (audiences.length > 0 ? audiences : provider.audiences).map(bareAudience);
  if (allowed.length > 0 && !token.audiences.some((a) => allowed.includes(bareAudience(a)))) return 'audience';
  const signature = signatureOf(token, provider, judging);
  if (signature !== 'ok') return signature;
  const other = provider.other?.find((name) => !HARMLESS.includes(name));
  if (other !== undefined) return { open: `${provider.name} ${other}` };
  accept(token, provider, located, judging);
  return 'ok';
}

/** Fields of a provider that refuse nothing. */
const HARMLESS = ['clear_route_cache', 'failed_status_in_metadata', 'header_in_metadata'];

function timeFault(token: Token, provider: JwtProvider, judging: Judging): JwtStatus | null {
  if (token.notBefore === null && token.expires === null) return null;
  if (judging.at === null) {
    judging.assumptions.push(why('token-time-assumed'));
    return null;
  }
  const now = Math.floor(judging.at / 1000);
  if (token.notBefore !== null && now + provider.clockSkewSeconds < token.notBefore) return 'not-yet';
  return token.expires !== null && now > token.expires + provider.clockSkewSeconds ? 'expired' : null;
}

/** Keys of another id or algorithm are passed over; one that verifies is enough (Envoy, `verifyJwtWithoutTimeChecking`). */
function signatureOf(token: Token, provider: JwtProvider, judging: Judging): Ended {
  const assumed = (reason: Reason) => {
    judging.assumptions.push(reason);
    return 'ok' as const;
  };
  if (provider.jwks === null) return assumed(why('token-keys-elsewhere', { provider: provider.name }));
  const keys = keysOf(provider.jwks);
  if (keys === null) return { open: `${provider.name} jwks` };
  const fitting = keys.filter((key) => fits(field(key, 'kid'), token.kid) && fits(field(key, 'alg'), token.alg));
  if (fitting.length === 0) return 'no-key';
  if (judging.verify === null) return assumed(why('token-not-verified', { provider: provider.name }));
  const { verify } = judging;
  const verdicts = fitting.map((key) =>
    // A shared key is withheld from dumps.
    field(key, 'k') === '[redacted]' ? null : verify(key, token.signed, token.signature, token.alg),
  );
  if (verdicts.includes(true)) return 'ok';
  return verdicts.includes(null) ? assumed(why('token-not-verified', { provider: provider.name })) : 'signature';
}

const fits = (key: Json, wanted: string) => typeof key !== 'string' || key === '' || wanted === '' || key === wanted;

function keysOf(jwks: string): readonly Json[] | null {
  try {
    return list(field(JSON.parse(jwks), 'keys'));
  } catch {
    return null;
  }
}

function accept(token: Token, provider: JwtProvider, located: Located, judging: Judging): void {
  if (!judging.issuers.includes(token.issuer)) judging.issuers.push(token.issuer);
  if (!provider.forward && located.header !== null) judging.removed.push(located.header);
  judging.written.push(...(provider.setsHeaders ?? []));
  if (provider.payloadInMetadata === null || !isObject(token.payload)) return;
  const spaced = provider.spaceDelimitedClaims ?? [];
  const claims = Object.entries(token.payload).map(([name, value]): [string, Json] => [
    name,
    typeof value === 'string' && spaced.includes(name) ? value.split(' ').filter((s) => s !== '') : value,
  ]);
  judging.payloads.set(provider.payloadInMetadata, Object.fromEntries(claims));
}
