import { addLoad, type Deployment, removeLoad } from './kit.ts';
import type { Scenario } from './scenario.ts';

const LOADGEN: Deployment = { namespace: 'load', name: 'loadgen', app: 'loadgen' };

/** Each of these takes half a second, so one connection carries two a second of them. */
const RUSH = '8 http://shipping.warehouse:8080/labels/rush x-demo-delay:500ms';

/** In the callers' namespace: there it goes before a rule of the service's own, and nobody else is hurt. */
const NARROW = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: one-at-a-time, namespace: load, labels: { istio.io/rev: default } }
spec:
  host: shipping.warehouse.svc.cluster.local
  exportTo: [.]
  trafficPolicy:
    connectionPool:
      tcp: { maxConnections: 1 }
      http: { http1MaxPendingRequests: 1, http2MaxRequests: 1 }
`;

export const overflow: Scenario = {
  name: 'overflow',
  title: 'a rush of calls meets a connection pool of one: 503 UO',
  see: [
    'Most calls from loadgen to shipping fail at once with 503 and the flag UO, “Circuit breaker open”.',
    'Opened, such a request ends at loadgen’s own proxy: nothing was sent, and shipping’s proxy knows nothing of it.',
    'The wire from loadgen to shipping turns red; shipping’s other callers are answered.',
  ],
  adds: NARROW,
  async apply(rig) {
    await rig.apply(NARROW);
    await addLoad(rig, LOADGEN, RUSH);
  },
  async undo(rig) {
    await rig.remove(NARROW);
    await removeLoad(rig, LOADGEN, RUSH);
  },
};
