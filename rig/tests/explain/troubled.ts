import type { Call, Sender } from '../../rig.ts';
import type { Question } from './question.ts';
import { at, erp, GATEWAY, loadgen, order, requestText, shipping, shop, shopper, storefront } from './senders.ts';
import type { World } from './world.ts';

/** Requests whose fate scenarios change, and others beside them whose fate they must not change. */

const SHOP = `http://${GATEWAY}`;
const INVENTORY = 'http://inventory.warehouse:8080/x';
const ORDER = 'http://order.shop:8080/x';
const PAYMENT = 'http://payment.shop:8080/x';

const callOf = (url: string, headers: Call['headers']): Call => (headers === undefined ? { url } : { url, headers });
const named = (group: string, from: Sender, url: string, headers?: Call['headers']): Question => ({
  name: `${group}: ${from.app} ${requestText(callOf(url, headers))}`,
  from,
  call: callOf(url, headers),
  as: 'pod',
});
const times = (n: number, question: Question) => Array<Question>(n).fill(question);

/** While `authz-denied`, `mtls-mismatch` and `not-injected` last. */
export const refusedQuestions = (world: World): readonly Question[] => [
  ...times(4, named('authz-denied', order, PAYMENT)),
  named('authz-denied', order, PAYMENT, { 'x-canary': 'true' }),
  named('authz-denied', loadgen, PAYMENT),
  named('authz-denied', order, 'tcp://ledger.books:7000/neither-HTTP-nor-TLS'),
  ...['/x', '/admin', '/refund'].map((path) => named('mtls-mismatch', storefront, `http://order.shop:8080${path}`)),
  named('mtls-mismatch', storefront, ORDER, { 'x-demo-status': '500' }),
  ...[erp, loadgen, order].map((from) => named('mtls-mismatch', from, ORDER)),
  named('mtls-mismatch', storefront, PAYMENT),
  { ...named('mtls-mismatch', shopper, `${SHOP}/api/v1/orders`, shop), as: 'outside' },
  ...[at('partners', 'importer'), at('backoffice', 'reports')].flatMap((from) =>
    [INVENTORY, ORDER, PAYMENT, 'http://shipping.warehouse:9100/metrics'].map((url) =>
      named('not-injected', from, url),
    ),
  ),
  // On its node's network it asks the node's DNS, which knows no Service.
  ...['inventory.warehouse', 'order.shop'].map((host) =>
    named('not-injected', at('backoffice', 'node-agent'), `http://${world.addressOf(host)}:8080/x`),
  ),
  named('not-injected', at('backoffice', 'node-agent'), INVENTORY),
  ...[loadgen, erp].map((from) =>
    named('not-injected', from, `http://${world.podOf(at('partners', 'importer')).ip}:8080/x`),
  ),
];

/** While inventory has no pods and payment-v1 is ejected by order's proxy. */
export const emptiedQuestions = (): readonly Question[] => [
  ...times(16, named('upstream-reset', order, PAYMENT)),
  ...times(2, named('upstream-reset', order, PAYMENT, { 'x-canary': 'true' })),
  named('upstream-reset', loadgen, PAYMENT),
  ...[order, storefront, loadgen, shipping].flatMap((from) => times(2, named('no-healthy-upstream', from, INVENTORY))),
  named('no-healthy-upstream', erp, INVENTORY),
  named('no-healthy-upstream', loadgen, INVENTORY, { host: 'shipping.warehouse' }),
  { ...named('no-healthy-upstream', shopper, `${SHOP}/x`, shop), as: 'outside' },
];
