import { type Deployment, scale } from './kit.ts';
import type { Scenario } from './scenario.ts';

const ISTIOD: Deployment = { namespace: 'istio-system', name: 'istiod', app: 'istiod' };

export const istiodDown: Scenario = {
  name: 'istiod-down',
  title: 'istiod is gone; requests go on',
  see: [
    'Requests are answered as before, and certificates stay: the proxies keep what istiod gave them.',
    'The source istiod is out, with since when and what to do; the other sources are live.',
    'The control plane in the picture says that no istiod was found and that the proxies run on what they have; nobody’s sync state is shown as if it were known.',
    'When istiod is back every proxy is in sync with the new replica, with nothing to restart.',
  ],
  apply: (rig) => scale(rig, ISTIOD, 0),
  undo: (rig) => scale(rig, ISTIOD, 1),
};
