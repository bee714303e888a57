import { type Deployment, setEnv } from './kit.ts';
import type { Scenario } from './scenario.ts';

const PAYMENT: Deployment = { namespace: 'shop', name: 'payment-v1', app: 'payment' };

export const upstreamReset: Scenario = {
  name: 'upstream-reset',
  title: 'payment-v1 closes connections instead of answering: 503 UC',
  see: [
    'Calls to payment-v1 fail with 503. The flag UC of its own proxy says that the app closed the connection.',
    'order’s proxy tries such a call again and marks it URX, “Retries used up”; the earlier tries are listed with it.',
    'Opened, the request ends at the app payment-v1: the wire and both proxies are whole.',
    'After five failures in a row outlier detection takes payment-v1 out for a while: then UH at order’s proxy.',
  ],
  apply: (rig) => setEnv(rig, PAYMENT, { RESET: 'true' }),
  undo: (rig) => setEnv(rig, PAYMENT, { RESET: null }),
};
