import type { FilterOverride, HttpFilter, Json, NetworkFilter, RbacConfig } from '../../model/index.ts';
import { dumped, fact, unknown, unknownFact } from '../facts.ts';
import { type JwtAnswer, judgeJwt } from '../jwt.ts';
import { field, metadataHolds } from '../matchers.ts';
import type { RbacRequest } from '../rbac.ts';
import { type Reason, why } from '../reasons.ts';
import type { Choice, Fact } from '../stations.ts';
import { sentView } from './clientView.ts';
import type { ExplainFacts, Verdict } from './explanation.ts';
import type { AccessQuestion, JudgeAccess, SentRequest } from './seam.ts';
import { judgeRbac, notAsked } from './serverPolicies.ts';

/** What the walk along the filters has found so far. */
type Walk = {
  readonly facts: Fact[];
  readonly choices: Choice[];
  readonly assumptions: Reason[];
  verdict: Verdict | null;
  policy: string | null;
  /** RBAC filters that spoke. */
  spoke: number;
  /** As a filter left it; null: not HTTP. */
  request: SentRequest | null;
  /** By the name of the filter that wrote it; undefined: written, but not known. */
  readonly metadata: Map<string, Json | undefined>;
};

const HTTP_RBAC = 'envoy.filters.http.rbac';
const NETWORK_RBAC = 'envoy.filters.network.rbac';
const JWT = 'envoy.filters.http.jwt_authn';

/** Headers that an Envoy may write before its filters judge: of these it is only known what was sent, not what is there. */
const WRITTEN_BEFORE = [
  'x-forwarded-client-cert',
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-request-id',
  'x-envoy-internal',
  'x-envoy-external-address',
  'x-envoy-peer-metadata',
  'x-envoy-peer-metadata-id',
  'x-envoy-decorator-operation',
  'x-envoy-expected-rq-timeout-ms',
];

/**
 * Walks the filters of a chain in order: network RBAC, then the HTTP filters with what route and virtual host say of them.
 * The first that denies answers; the first that is not evaluated leaves all behind it unknown, by name. SPEC.
 */
export const judgeAccess: JudgeAccess = (facts, question) => {
  const walk: Walk = {
    ...{ facts: [], choices: [], assumptions: [], verdict: null, policy: null, spoke: 0 },
    request: question.request && {
      ...question.request,
      unsureHeaders: [...question.request.unsureHeaders, ...WRITTEN_BEFORE],
    },
    metadata: new Map([[JWT, null]]),
  };
  for (const filter of question.chain.network) {
    if (walk.verdict !== null) break;
    judgeNetwork(walk, facts, question, filter);
  }
  if (walk.verdict === null && walk.spoke === 0 && walk.policy === null)
    walk.facts.push(
      fact('policy', 'none', dumped(question.config, question.chain), {
        note: why('no-policy-applies'),
        tone: 'muted',
      }),
    );
  const { verdict, policy, assumptions, choices } = walk;
  return { facts: walk.facts, choices, verdict, policy, assumptions };
};

function judgeNetwork(walk: Walk, facts: ExplainFacts, question: AccessQuestion, filter: NetworkFilter): void {
  switch (filter.kind) {
    case 'rbac':
      // Network filters see the connection, whatever travels in it.
      applyRbac(walk, question, filter.rbac, { ...rbacRequest(walk, question), http: null }, NETWORK_RBAC);
      return;
    case 'http':
      if (walk.request !== null)
        for (const one of filter.httpFilters) {
          if (walk.verdict === null) judgeHttp(walk, facts, question, one);
          else passOver(walk, question, one);
        }
      return;
    case 'other':
      walk.verdict = unknownAt(question, filter.name || filter.type);
      return;
    case 'tcp':
    case 'inert':
      return;
  }
}

function judgeHttp(walk: Walk, facts: ExplainFacts, question: AccessQuestion, filter: HttpFilter): void {
  const override = overrideOf(question.overrides, filter);
  if (override?.kind === 'disabled' || (filter.disabled && override === null)) return;
  switch (filter.kind) {
    case 'rbac': {
      if (override?.kind === 'other') {
        walk.verdict = unknownAt(question, override.type);
        return;
      }
      const rbac = override?.kind === 'rbac' ? override.rbac : filter.rbac;
      if (rbac !== null) applyRbac(walk, question, rbac, rbacRequest(walk, question), HTTP_RBAC);
      return;
    }
    case 'jwt':
      if (override !== null)
        walk.verdict = unknownAt(question, override.kind === 'other' ? override.type : filter.name);
      else applyJwt(walk, facts, question, filter);
      return;
    case 'other':
      // A CUSTOM policy has an authoriser asked only where its shadow rule matched (SPEC A-6).
      if (gateOf(question.config.raw, filter.pointer, walk) !== false) walk.verdict = unknownAt(question, filter.name);
      return;
    case 'inert':
    case 'cors':
    case 'fault':
      return;
  }
}

/** What the route says of a filter; the last, most specific one counts. */
const overrideOf = (overrides: readonly FilterOverride[], filter: HttpFilter): FilterOverride | null =>
  overrides.findLast((o) => o.filter === filter.name) ?? null;

/** Policies of filters behind the one that answered are shown as never asked. */
function passOver(walk: Walk, question: AccessQuestion, filter: HttpFilter): void {
  const choice = filter.kind === 'rbac' ? notAsked(question.config, filter.rbac) : null;
  if (choice !== null) walk.choices.push(choice);
}

function applyRbac(walk: Walk, question: AccessQuestion, rbac: RbacConfig, request: RbacRequest, name: string): void {
  const { config, by } = question;
  const { choice, decision, metadata } = judgeRbac(config, rbac, request);
  if (choice !== null) walk.choices.push(choice);
  const written = walk.metadata.get(name);
  walk.metadata.set(
    name,
    metadata === undefined || (walk.metadata.has(name) && written === undefined)
      ? undefined
      : { ...(written === null || typeof written !== 'object' || Array.isArray(written) ? {} : written), ...metadata },
  );
  if (!rbac.enforced || rbac.action === 'LOG') return;
  walk.spoke += 1;
  const at = dumped(config, rbac);
  if (decision.kind === 'open') {
    const because = why('policy-not-computed', { construct: decision.construct });
    walk.facts.push({ key: 'policy', value: 'not-computed', evidence: unknown('policy-needs-more'), note: because });
    walk.verdict = { kind: 'unknown', status: null, flags: '-', by, reason: because };
    return;
  }
  const chosen = choice?.candidates.find((c) => c.outcome === 'chosen');
  const origin = chosen?.origin ? { origin: chosen.origin } : {};
  if (decision.kind === 'denied') {
    const reason = why(decision.policy === 'none' ? 'policy-none-allowed' : 'policy-denied');
    walk.policy = decision.policy;
    walk.facts.push(
      fact('policy', decision.policy ?? '', chosen?.evidence ?? at, { note: reason, tone: 'bad', ...origin }),
    );
    walk.verdict = { kind: 'denied', status: request.http === null ? null : 403, flags: '-', by, reason };
    return;
  }
  if (rbac.action === 'DENY') return;
  walk.policy = decision.policy;
  const note =
    decision.policy === null
      ? why('policy-several-match')
      : why('policy-allowed', { identity: request.identity ?? '' });
  walk.facts.push(fact('policy', decision.policy ?? '', chosen?.evidence ?? at, { note, tone: 'good', ...origin }));
}

function applyJwt(
  walk: Walk,
  facts: ExplainFacts,
  question: AccessQuestion,
  filter: Extract<HttpFilter, { kind: 'jwt' }>,
): void {
  const { request } = walk;
  if (request === null) return;
  const asked = { ...sentView(request), headers: request.headers };
  const answer = judgeJwt(filter.jwt, asked, facts.at ?? null, facts.verifyJwt ?? null);
  walk.assumptions.push(...answer.assumptions);
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'unknown':
      walk.verdict = unknownAt(question, outcome.construct);
      walk.facts.push(unknownFact('token', 'policy-needs-more', walk.verdict.reason));
      return;
    case 'refused': {
      const reason = why('token-refused', { text: outcome.text });
      walk.facts.push(tokenFact(question, filter, answer, '', reason, 'bad'));
      walk.verdict = { kind: 'denied', status: outcome.status, flags: '-', by: question.by, reason };
      return;
    }
    case 'passed': {
      const [issuer] = outcome.issuers;
      const note = issuer === undefined ? why('token-none-required') : why('token-accepted', { issuer });
      walk.facts.push(tokenFact(question, filter, answer, issuer ?? '', note, issuer === undefined ? 'muted' : 'good'));
      walk.metadata.set(JWT, outcome.metadata);
      walk.request = {
        ...request,
        headers: request.headers.filter(([name]) => !outcome.removed.includes(name) && !outcome.written.includes(name)),
        unsureHeaders: [...request.unsureHeaders, ...outcome.written],
      };
    }
  }
}

const tokenFact = (
  question: AccessQuestion,
  filter: Extract<HttpFilter, { kind: 'jwt' }>,
  answer: JwtAnswer,
  value: string,
  note: Reason,
  tone: NonNullable<Fact['tone']>,
): Fact => fact('token', value, dumped(question.config, answer.rule ?? filter.jwt), { note, tone });

function rbacRequest(walk: Walk, question: AccessQuestion): RbacRequest {
  const { peer, destination, sni } = question;
  return {
    identity: peer.identity,
    authenticated: peer.authenticated,
    hbone: false,
    port: destination.port,
    destinationIp: destination.ip,
    directIp: peer.ip,
    remoteIp: peer.remoteIp,
    sni: sni ?? '',
    http: walk.request && sentView(walk.request),
    metadata: (filter) => (walk.metadata.has(filter) ? walk.metadata.get(filter) : undefined),
  };
}

/** `filter_enabled_metadata` of an ext_authz filter, read from the dump itself: false when it is surely not asked. */
function gateOf(raw: Json, pointer: string, walk: Walk): boolean | null {
  const matcher = field(field(at(raw, pointer), 'typed_config'), 'filter_enabled_metadata');
  const filter = field(matcher, 'filter');
  if (typeof filter !== 'string' || !walk.metadata.has(filter)) return null;
  const holds = metadataHolds(matcher, walk.metadata.get(filter), filter);
  return typeof holds === 'boolean' ? holds : null;
}

/** RFC 6901; null where the pointer leads nowhere. */
function at(raw: Json, pointer: string): Json {
  let json = raw;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replace(/~1/g, '/').replace(/~0/g, '~');
    json = Array.isArray(json) ? (json[Number(key)] ?? null) : field(json, key);
  }
  return json;
}

const unknownAt = (question: AccessQuestion, construct: string): Verdict => ({
  kind: 'unknown',
  status: null,
  flags: '-',
  by: question.by,
  reason: why('construct-unknown', { construct }),
});
