import { useMesh, useMeshNow } from '@/client/MeshProvider';
import type { EndpointRow } from '@/mesh/config/rows.ts';
import type { EpochMs } from '@/mesh/model';
import type { Words } from '@/words';
import { formatDuration } from '../../ui/format.ts';
import { Fact } from '../../ui/KeyValue.tsx';
import { HealthMark } from '../parts/HealthMark.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { Code, Lines } from './facts.tsx';

export function EndpointFacts({
  row,
  sweptAt,
  words,
}: {
  row: EndpointRow;
  sweptAt: EpochMs | null;
  words: Words['proxies'];
}) {
  const now = useMeshNow(5_000);
  const { config, status } = row;
  const f = words.panel.facts;
  const ip = row.address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const pod = useMesh((mesh) => mesh.podByIp[ip]);
  const metadata = Object.entries(config?.socketMetadata ?? {});
  const n = (value: number) => value.toLocaleString('en');
  return (
    <>
      <Fact name={f.address}>
        <Code>{row.address}</Code>
      </Fact>
      {pod !== undefined && <Fact name={f.pod}>{pod}</Fact>}
      {config?.hostname && (
        <Fact name={f.hostname}>
          <Code>{config.hostname}</Code>
        </Fact>
      )}
      <Fact name={f.cluster}>{row.leads[0] && <RefLink lead={row.leads[0]} wrap />}</Fact>
      <Fact name={f.health} note={config === null ? words.endpoint.notInDump : `EDS ${config.health}`}>
        <HealthMark health={row.health} words={words} />
      </Fact>
      <Fact name={f.weight}>{config?.weight ?? status?.weight ?? '–'}</Fact>
      <Fact name={f.priority}>{config?.priority ?? status?.priority ?? 0}</Fact>
      <Fact name={f.locality}>{config?.locality || status?.locality || '–'}</Fact>
      {config !== null && config.localityWeight !== null && (
        <Fact name={f.localityWeighted}>{config.localityWeight}</Fact>
      )}
      {metadata.length > 0 && (
        <Fact name={f.metadata}>
          <Lines
            of={metadata.map(([key, value]) => (
              <Code key={key}>
                {key}: {value}
              </Code>
            ))}
          />
        </Fact>
      )}
      <Fact
        name={f.counters}
        note={sweptAt === null ? undefined : words.panel.swept(formatDuration(Math.max(0, now - sweptAt)))}
      >
        {status === null
          ? words.endpoint.unswept
          : words.panel.counters(
              n(status.requestsTotal),
              n(status.requestsFailed),
              n(status.connectionsTotal),
              n(status.connectFailures),
              status.activeRequests,
            )}
      </Fact>
    </>
  );
}
