import type { Labels, Pod } from '../model/index.ts';

const PREFIX = 'traffic.sidecar.istio.io/';

/** The items of one of the annotations that say which traffic a sidecar takes, by the name's last part. */
export const trafficItems = (annotations: Labels, name: string, fallback: string): readonly string[] =>
  (annotations[PREFIX + name] ?? fallback)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => /^[\w.:/*-]+$/.test(item));

/** Ports whose connections are handed to the sidecar (`*`: all but `excluded`), as istio-init or the CNI plugin is told. */
export function inboundPorts({ annotations }: Pick<Pod, 'annotations'>): {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
} {
  const statusPort = annotations['status.sidecar.istio.io/port'] ?? '15020';
  const excluded = [
    '15090',
    '15021',
    ...trafficItems(annotations, 'excludeInboundPorts', ''),
    ...(/^\d+$/.test(statusPort) ? [statusPort] : []),
  ];
  return {
    included: trafficItems(annotations, 'includeInboundPorts', '*'),
    excluded: [...new Set(excluded)].filter((port) => port !== '0'),
  };
}
