import type { Sending } from './sent.ts';

/** Requests of every kind that the demo knows, and what its configuration makes of each. `$TAG` marks a request as its own. */

export type Case = Sending & {
  /** Graph node of who asked: the first proxy on the way, or a workload without one. */
  readonly caller: string;
  /** Graph node of who answered; null where nobody behind the caller's proxy was asked. */
  readonly callee: RegExp | null;
  readonly status: number;
  readonly flags?: readonly string[];
  readonly outcome?: 'ok' | 'refused' | 'denied' | 'failed';
  readonly security: 'mtls' | 'plain' | 'unknown';
  /** ServiceAccounts (`NAMESPACE/NAME`) of both ends' certificates, where there is mutual TLS. */
  readonly identities?: readonly [client: string, server: string];
};

const order = { namespace: 'shop', app: 'order' };
const loadgen = { namespace: 'load', app: 'loadgen' };
const shopper = { namespace: 'outside', app: 'shopper' };
const erp = { namespace: 'legacy', app: 'erp' };

const GATEWAY = 'istio-ingressgateway.istio-system';
const shop = { host: 'shop.example' };

const fromOrder = { from: order, caller: 'shop/Deployment/order', security: 'mtls' } as const;
const fromLoad = { from: loadgen, caller: 'load/Deployment/loadgen', security: 'mtls' } as const;
const atGateway = { from: shopper, caller: 'istio-system/Deployment/istio-ingressgateway' } as const;
const GATEWAY_ACCOUNT = 'istio-system/istio-ingressgateway-service-account';

/** So often is the 80/20 split asked: all 40 go one way once in 7,000 runs. */
const SPLIT_TIMES = 40;
/** One in ten is aborted: none of 120 is once in 300,000 runs. */
const FAULT_TIMES = 120;

/** `manager` and `customer`: tokens that the gateway trusts. */
export const casesWith = (manager: string, customer: string): Readonly<Record<string, Case>> => ({
  split: {
    ...fromOrder,
    call: { url: 'http://payment:8080/pay/$TAG' },
    times: SPLIT_TIMES,
    callee: /^shop\/Deployment\/payment-v[12]$/,
    status: 200,
    identities: ['shop/order', 'shop/payment'],
  },
  canary: {
    ...fromOrder,
    call: { url: 'http://payment:8080/pay/$TAG', headers: { 'x-canary': 'true' } },
    callee: /^shop\/Deployment\/payment-v3-canary$/,
    status: 200,
    identities: ['shop/order', 'shop/payment'],
  },
  retried: {
    ...fromOrder,
    call: { url: 'http://payment:8080/broken/$TAG', headers: { 'x-demo-status': '503' } },
    callee: /^shop\/Deployment\/payment-v[12]$/,
    status: 503,
    flags: ['URX'],
    outcome: 'failed',
    identities: ['shop/order', 'shop/payment'],
  },
  grpc: {
    ...fromOrder,
    call: { url: 'grpc://notifications.messaging:9000/$TAG' },
    callee: /^messaging\/Deployment\/notifications$/,
    status: 200,
    identities: ['shop/order', 'messaging/notifications'],
  },
  denied: {
    ...fromLoad,
    call: { url: 'http://payment.shop:8080/pay/$TAG' },
    callee: /^shop\/Deployment\/payment-v[12]$/,
    status: 403,
    outcome: 'denied',
    identities: ['load/loadgen', 'shop/payment'],
  },
  admin: {
    ...fromLoad,
    call: { url: 'http://order.shop:8080/admin/$TAG' },
    callee: /^shop\/Deployment\/order$/,
    status: 403,
    outcome: 'denied',
    identities: ['load/loadgen', 'shop/order'],
  },
  plain: {
    from: erp,
    caller: 'legacy/Deployment/erp',
    call: { url: 'http://inventory.warehouse:8080/stock/$TAG' },
    callee: /^warehouse\/Deployment\/inventory$/,
    status: 200,
    security: 'plain',
  },
  chain: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/checkout/$TAG`, headers: shop },
    callee: /^storefront\/Deployment\/storefront$/,
    status: 200,
    security: 'mtls',
    identities: [GATEWAY_ACCOUNT, 'storefront/storefront'],
  },
  https: {
    ...atGateway,
    call: { url: `https://${GATEWAY}/$TAG`, headers: shop },
    callee: /^storefront\/Deployment\/storefront$/,
    status: 200,
    security: 'mtls',
    identities: [GATEWAY_ACCOUNT, 'storefront/storefront'],
  },
  rewrite: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/api/v1/orders/$TAG`, headers: shop },
    callee: /^shop\/Deployment\/order$/,
    status: 200,
    security: 'mtls',
    identities: [GATEWAY_ACCOUNT, 'shop/order'],
  },
  manager: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/refund?$TAG=1`, headers: { ...shop, authorization: `Bearer ${manager}` } },
    callee: /^shop\/Deployment\/order$/,
    status: 200,
    security: 'mtls',
    identities: [GATEWAY_ACCOUNT, 'shop/order'],
  },
  customer: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/refund?$TAG=1`, headers: { ...shop, authorization: `Bearer ${customer}` } },
    callee: /^shop\/Deployment\/order$/,
    status: 403,
    outcome: 'denied',
    security: 'mtls',
    identities: [GATEWAY_ACCOUNT, 'shop/order'],
  },
  redirect: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/old/$TAG`, headers: shop },
    callee: null,
    status: 301,
    security: 'unknown',
  },
  unrouted: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/$TAG`, headers: { host: 'nobody.example' } },
    callee: null,
    status: 404,
    flags: ['NR'],
    outcome: 'failed',
    security: 'unknown',
  },
  anonymous: {
    ...atGateway,
    call: { url: `http://${GATEWAY}/account?$TAG=1`, headers: shop },
    callee: null,
    status: 403,
    outcome: 'denied',
    security: 'unknown',
  },
});

/** Judged one by one from the logs, since chance decides which of them are aborted. */
export const FAULTS: Sending = {
  from: loadgen,
  call: { url: 'http://shipping.warehouse:8080/labels/express/$TAG' },
  times: FAULT_TIMES,
};
