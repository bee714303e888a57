import type { ClusterRow } from '@/mesh/config/rows.ts';
import type { Words } from '@/words';
import { formatDuration, formatShare } from '../../ui/format.ts';
import { Fact } from '../../ui/KeyValue.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { tlsText } from '../parts/say.ts';
import { Code, Lines, TlsFacts } from './facts.tsx';

/** Envoy's own limits where a cluster names none (`circuit_breakers.thresholds`). */
const DEFAULTS = { maxConnections: 1024, maxPendingRequests: 1024, maxRequests: 1024, maxRetries: 3 } as const;
/** Istio's way of saying "no limit". */
const UNLIMITED = 4_294_967_295;

export function ClusterFacts({ row, words }: { row: ClusterRow; words: Words['proxies'] }) {
  const { cluster } = row;
  const f = words.panel.facts;
  const endpoints = row.leads.find(({ to }) => to === 'endpoints');
  const limit = (name: keyof typeof DEFAULTS) => {
    const value = cluster.breakers[name];
    if (value === null) return words.panel.byDefault(DEFAULTS[name]);
    return value === UNLIMITED ? words.panel.unlimited : value.toLocaleString('en');
  };
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];
  const isLimited = names.some((name) => cluster.breakers[name] !== UNLIMITED);
  return (
    <>
      <Fact name={f.type}>
        <Code>{cluster.type}</Code>
      </Fact>
      <Fact name={f.endpoints}>
        {endpoints === undefined || row.endpoints === 0 ? (
          cluster.type === 'ORIGINAL_DST' ? (
            words.cluster.dialled
          ) : (
            words.cluster.noEndpoints
          )
        ) : (
          <RefLink lead={endpoints} wrap>
            <span className="font-sans text-sm">{words.cluster.healthy(row.healthy, row.endpoints)}</span>
          </RefLink>
        )}
      </Fact>
      <Fact name={f.balancing} note={cluster.localityWeighted ? f.localityWeighted : undefined}>
        <Code>{cluster.lbPolicy}</Code>
      </Fact>
      {cluster.connectTimeout !== null && <Fact name={f.connectTimeout}>{formatDuration(cluster.connectTimeout)}</Fact>}
      <Fact name={f.http}>{words.panel.http[cluster.http]}</Fact>
      {cluster.socketMatches.length > 0 ? (
        cluster.socketMatches.map(({ name, match, tls }) => (
          <Fact
            key={name}
            name={f.socketMatches}
            note={
              <Code>
                {Object.entries(match)
                  .map(([key, value]) => `${key}: ${value}`)
                  .join(', ') || words.chain.anythingElse}
              </Code>
            }
          >
            <span className="text-ink-2">{name}: </span>
            {tlsText(tls, words)}
          </Fact>
        ))
      ) : (
        <TlsFacts tls={cluster.tls} leads={row.leads} words={words} />
      )}
      {cluster.socketMatches
        .filter(({ tls }) => tls !== null)
        .map(({ name, tls }) => (
          <TlsFacts key={name} tls={tls} leads={row.leads} words={words} />
        ))}
      <Fact name={f.breakers}>
        {isLimited ? (
          <Lines of={names.map((name) => `${limit(name)} ${words.panel.breakers[name]}`)} />
        ) : (
          words.panel.unlimited
        )}
      </Fact>
      {cluster.maxRequestsPerConnection !== null && (
        <Fact name={f.perConnection}>{cluster.maxRequestsPerConnection}</Fact>
      )}
      <Fact name={f.outlier}>{cluster.outlierDetection ? f.yes : f.no}</Fact>
      <Fact name={f.panic}>{formatShare(cluster.panicThreshold)}</Fact>
      {cluster.otherFilters.length > 0 && (
        <Fact name={f.otherFilters}>
          <Lines of={cluster.otherFilters.map((name) => <Code key={name}>{name}</Code>)} />
        </Fact>
      )}
    </>
  );
}
