import { type Deployment, scale } from './kit.ts';
import type { Scenario } from './scenario.ts';

const INVENTORY: Deployment = { namespace: 'warehouse', name: 'inventory', app: 'inventory' };

export const noHealthyUpstream: Scenario = {
  name: 'no-healthy-upstream',
  title: 'the last pod of inventory is gone, and its callers get 503 UH',
  see: [
    'Every call to inventory fails with 503 and the flag UH, “No healthy host”, within ten seconds.',
    'In the picture the wires to inventory turn red with “100 % fail”, and under its name stands “pods gone, calls fail”.',
    'Opened, such a request ends at the caller’s proxy; nothing went over the wire.',
    'Once the pods are back, calls are answered again, by pods with new certificates.',
  ],
  apply: (rig) => scale(rig, INVENTORY, 0),
  undo: (rig) => scale(rig, INVENTORY, 2),
};
