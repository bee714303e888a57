import { type Deployment, setEnv } from './kit.ts';
import type { Scenario } from './scenario.ts';

const PAYMENT: Deployment = { namespace: 'shop', name: 'payment-v1', app: 'payment' };

export const slowUpstream: Scenario = {
  name: 'slow-upstream',
  title: 'payment-v1 takes longer than order’s proxy waits: retries, then 504 UT',
  see: [
    'Calls to payment-v1 fail with 504 and the flag UT, “Upstream timed out”, after the 2 s of the VirtualService.',
    'Each was tried more than once, for one try may take 1 s: the earlier tries are listed with the request.',
    'payment’s own proxy saw its caller hang up (DC); that is told as a consequence, not as the cause.',
    'After five failures in a row outlier detection takes payment-v1 out for a while: then UH at order’s proxy.',
  ],
  // Longer than perTryTimeout (1 s), so that no try can succeed.
  apply: (rig) => setEnv(rig, PAYMENT, { DELAY: '3s' }),
  undo: (rig) => setEnv(rig, PAYMENT, { DELAY: null }),
};
