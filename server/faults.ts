import { type Fault, fault } from '@/mesh/model';

export const CONFIG_NOT_RECORDED: Fault = fault(
  'config-not-recorded',
  'The recording does not hold this proxy’s configuration at this moment.',
  'Look at the mesh live, or make a recording anew with meshpath record.',
);
