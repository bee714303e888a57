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

/** What stands under a station's name: whose it is, or which of the kernel's chains. */
export function stationTitle(station: Station, words: Words['requests']): string {
  return station.kind === 'interception' && station.side !== 'between'
    ? words.stations.chain[station.side]
    : station.title;
}
