import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

const TURNS = 20;
const EVERY_MS = 1_000;

const withTimeout = (timeout: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: inventory-flapping, namespace: warehouse, labels: { istio.io/rev: default } }
spec:
  hosts: [inventory.warehouse.svc.cluster.local]
  http:
    - timeout: ${timeout}
      route:
        - destination: { host: inventory.warehouse.svc.cluster.local, port: { number: 8080 } }
`;

export const configFlap: Scenario = {
  name: 'config-flap',
  title: `a VirtualService of inventory changes every second, ${TURNS} times`,
  see: [
    'Each second a pulse leaves istiod for every proxy that may call inventory, and istiod’s count of pushes climbs.',
    'No proxy stays behind: all are in sync within two seconds of the last change.',
    'No request fails of it: a push interrupts nothing.',
  ],
  adds: withTimeout('3s'),
  async apply(rig) {
    const start = Date.now();
    for (let turn = 0; turn < TURNS; turn++) {
      await sleep(Math.max(0, start + turn * EVERY_MS - Date.now()));
      await rig.apply(withTimeout(turn % 2 === 0 ? '3s' : '4s'));
    }
  },
  undo: (rig) => rig.remove(withTimeout('3s')),
};
