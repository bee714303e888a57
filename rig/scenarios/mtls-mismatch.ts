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
    'Calls from storefront to order fail with 503, UC at storefront’s proxy and NR at order’s, which closed the connection unread.',
    'Opened, such a call ends at order’s proxy, “order takes mutual TLS only”; the cluster names the DestinationRule that sent it in plain text.',
    'erp’s calls are seen by order’s proxy alone: a refused connection without a request.',
    'In the picture order carries “plain text refused”, and the wires from storefront and erp to it are red, without a tube.',
    'Everybody else’s calls to order are answered, by mutual TLS.',
  ],
  adds: PLAIN,
  async apply(rig) {
    await rig.apply(PLAIN);
    await addLoad(rig, ERP, IMPORT);
  },
  async undo(rig) {
    await rig.remove(PLAIN);
    await removeLoad(rig, ERP, IMPORT);
  },
};
