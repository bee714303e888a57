import { addLoad, type Deployment, removeLoad } from './kit.ts';
import type { Scenario } from './scenario.ts';

const ERP: Deployment = { namespace: 'legacy', name: 'erp', app: 'erp' };
const IMPORT = '0.5 http://order.shop:8080/orders';

const PLAIN = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: order-in-plain-text, namespace: storefront, labels: { istio.io/rev: default } }
spec:
  host: order.shop.svc.cluster.local
  exportTo: [.]
  trafficPolicy:
    tls: { mode: DISABLE }
`;

export const mtlsMismatch: Scenario = {
  name: 'mtls-mismatch',
  title: 'plain text meets STRICT: from erp, which has no sidecar, and from storefront, told so by a DestinationRule',
  see: [
    'Calls from storefront to order fail with 503 and the flag UC; a plain-text connection met strict mTLS is named first among the causes.',
    'order’s proxy closed the connections unread: it logs NR, “Connection fits no filter chain”, from storefront and from erp.',
    'In the picture order carries “plain text refused”, and the wires from storefront and erp to it are red, without a tube.',
    'Everybody else’s calls to order are answered, by mutual TLS.',
  ],
  async apply(rig) {
    await rig.apply(PLAIN);
    await addLoad(rig, ERP, IMPORT);
  },
  async undo(rig) {
    await rig.remove(PLAIN);
    await removeLoad(rig, ERP, IMPORT);
  },
};
