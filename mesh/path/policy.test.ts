import { beforeAll, expect, test } from 'vitest';
import { type Captured, captured, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import type { Json, NetworkFilter, ProxyConfig, RbacConfig, Route } from '../model/index.ts';
import { calls } from './call.testkit.ts';
import { pathOf } from './pathOf.ts';

const CLUSTER = 'outbound|8080|v1|payment.shop.svc.cluster.local';
const DENY = 'ns[shop]-policy[closed]-rule[0]';
const ALLOW = 'ns[shop]-policy[payment-only-order]-rule[0]';
let read: Captured;
beforeAll(() => {
  read = captured();
});
function configOf(pod: typeof ORDER): ProxyConfig {
  const config = read.configs.get(pod);
  if (config === undefined) throw new Error('no configuration');
  return config;
}

const policy = (name: string, permissions: Json) => ({
  ...{ name, permissions, principals: [{ any: true }], condition: null, pointer: `/${name}` },
});
const rbac = (action: RbacConfig['action'], ...policies: RbacConfig['policies']): RbacConfig => ({
  ...{ pointer: '/rbac', action, policies, shadow: null, enforced: true },
});

/** The server's configuration with other RBAC filters before the app. */
function guarded(...filters: readonly RbacConfig[]): ProxyConfig {
  const http = filters.map((f) => ({
    ...{ kind: 'rbac' as const, name: 'envoy.filters.http.rbac', disabled: false, pointer: '/f', rbac: f },
  }));
  const change = (f: NetworkFilter): NetworkFilter =>
    f.kind === 'http' ? { ...f, httpFilters: [...http, ...f.httpFilters.filter((one) => one.kind !== 'rbac')] } : f;
  const config = configOf(PAYMENT_V1);
  return {
    ...config,
    listeners: config.listeners.map((l) => ({
      ...l,
      chains: l.chains.map((c) => ({ ...c, network: c.network.map(change) })),
    })),
  };
}

function policies(serverConfig: ProxyConfig, clientConfig: ProxyConfig, path = '/pay') {
  const request = calls(read.mesh, ORDER, PAYMENT_V1, CLUSTER, { client: { path }, server: { path } });
  const { stations } = pathOf({ mesh: read.mesh, clientConfig, serverConfig }, request);
  const envoy = stations.find((s) => s.kind === 'envoy' && s.side === 'server');
  const candidates = envoy?.choices.find((c) => c.of === 'policy')?.candidates ?? [];
  return {
    fact: envoy?.facts.find((f) => f.key === 'policy')?.value,
    candidates: candidates.map((c) => `${c.outcome} ${c.text} ${c.because?.code}`),
    route: stations.find((s) => s.kind === 'envoy' && s.side === 'client')?.choices.find((c) => c.of === 'route')
      ?.candidates,
  };
}

test('B-3: a request that came through matched no DENY policy, whether that one can be judged or not', () => {
  const any: Json = [{ any: true }];
  const open: Json = [{ header: { name: 'x-late', present_match: true } }];
  for (const refuses of [any, open]) {
    const { fact, candidates } = policies(
      guarded(rbac('DENY', policy(DENY, refuses)), rbac('ALLOW', policy(ALLOW, any))),
      configOf(ORDER),
    );
    expect(candidates).toEqual([`lost ${DENY} policy-would-have-denied`, `chosen ${ALLOW} policy-allowed`]);
    expect(fact).toBe(ALLOW);
  }
  expect(policies(guarded(rbac('DENY', policy(DENY, any))), configOf(ORDER)).fact).toBe('none');
});

test('R-9: routes are judged by the path as it was before the rewrite; what the server saw then is not in its line', () => {
  const onlyPay = guarded(rbac('ALLOW', policy(ALLOW, [{ url_path: { path: { exact: '/pay' } } }])));
  /** The weighted route with a rewrite, or as it is, behind one for the path that the rewrite leads to. */
  const routed = (rewrite: string | null): ProxyConfig => {
    const config = configOf(ORDER);
    const change = (route: Route): Route[] =>
      route.action.kind !== 'clusters' || !route.action.clusters.some((c) => c.name === CLUSTER)
        ? [route]
        : [
            { ...route, path: { kind: 'prefix', value: '/v2', ignoreCase: false } },
            { ...route, path: { kind: 'prefix', value: '/pay', ignoreCase: false }, rewrite },
          ];
    return {
      ...config,
      routes: config.routes.map((r) => ({
        ...r,
        virtualHosts: r.virtualHosts.map((h) => ({ ...h, routes: h.routes.flatMap(change) })),
      })),
    };
  };
  const kept = policies(onlyPay, routed(null));
  expect(kept.candidates).toEqual([`chosen ${ALLOW} policy-allowed`]);
  const rewritten = policies(onlyPay, routed('/v2'));
  expect(rewritten.route?.map((c) => `${c.outcome} ${c.because?.code}`)).toEqual([
    'lost cluster-mismatch',
    'lost path-mismatch',
    'chosen route-matches',
  ]);
  // It was let pass, so that its only policy allowed it, although the line's own path would not match.
  const other = guarded(rbac('ALLOW', policy(ALLOW, [{ url_path: { path: { exact: '/v2' } } }])));
  expect(policies(other, routed('/v2')).candidates).toEqual([`chosen ${ALLOW} policy-allowed`]);
  expect(policies(other, routed(null)).candidates).toEqual([`lost ${ALLOW} permission-mismatch`]);
});
