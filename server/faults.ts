import { type Fault, fault } from '@/mesh/model';

export const CONFIG_NOT_RECORDED: Fault = fault(
  'config-not-recorded',
  'The recording does not hold this proxy’s configuration at this moment.',
  'Look at the mesh live, or make a recording anew with meshpath record.',
);

export const ONLY_LIVE: Fault = fault(
  'only-live',
  'This is read from Envoy at the moment when somebody looks, so no recording holds it.',
  'Look at the mesh live: meshpath serve --context NAME.',
);
