import { policyInForce } from './policy.ts';
import type { Scenario } from './scenario.ts';

/** The workloads that the policy selects. */
const PAYMENT = { namespace: 'shop', app: 'payment' };
const CLOSED = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: payment-closed, namespace: shop, labels: { istio.io/rev: default } }
spec:
  selector: { matchLabels: { app: payment } }
  action: DENY
  rules:
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/order] } }]
`;

export const authzDenied: Scenario = {
  name: 'authz-denied',
  title: 'a DENY policy shuts order out of payment: 403',
  see: [
    'Calls from order to payment are answered 403 by payment’s proxy.',
    'Opened, such a request ends at the authorization of payment’s proxy, which names the policy shop/payment-closed.',
    'In the picture the wires from order to payment are red, and no request gets past payment’s proxies.',
    'Checkouts fail in storefront too: order answers 502 where it could not pay.',
    'Connections that were open when the policy came, or went, keep to the rules before it until Envoy has drained them.',
  ],
  adds: CLOSED,
  apply: (rig) => rig.apply(CLOSED),
  undo: (rig) => rig.remove(CLOSED),
  settle: (rig) => policyInForce(rig, PAYMENT, 'payment-closed', false),
};
