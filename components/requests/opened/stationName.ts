import type { Station } from '@/mesh/path/stations.ts';
import type { Words } from '@/words';

/** `App`, `iptables`, `Envoy, outbound`, `The wire`. */
export function stationName(station: Pick<Station, 'kind' | 'side'>, words: Words['requests']): string {
  switch (station.kind) {
    case 'app':
      return words.stations.app;
    case 'interception':
      return words.stations.interception;
    case 'wire':
      return words.stations.wire;
    case 'envoy':
      return station.side === 'client'
        ? words.stations.clientEnvoy
        : station.side === 'server'
          ? words.stations.serverEnvoy
          : words.stations.betweenEnvoy;
  }
}
