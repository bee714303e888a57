import type { Packet } from './iptables.ts';

/** What an app's first packet to a Service looks like in its own pod. */
export const APP: Packet = {
  protocol: 'tcp',
  source: '10.244.0.14',
  destination: '10.96.3.190',
  sourcePort: 52590,
  destinationPort: 8080,
  inInterface: null,
  outInterface: { not: 'lo' },
  uid: { not: 1337 },
  gid: { not: 1337 },
};
