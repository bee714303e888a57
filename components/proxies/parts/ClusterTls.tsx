import type { ClusterConfig } from '@/mesh/model';
import type { Words } from '@/words';
import { tlsText } from './say.ts';

/** What a cluster speaks to its endpoints; where that depends on the endpoint it is Istio's auto mTLS. */
export function ClusterTls({ cluster, words }: { cluster: ClusterConfig; words: Words['proxies'] }) {
  if (cluster.socketMatches.some(({ tls }) => tls !== null))
    return (
      <span className="text-cert" title={words.tls.autoHelp}>
        {words.tls.auto}
      </span>
    );
  return <span className={cluster.tls === null ? 'text-ink-3' : 'text-cert'}>{tlsText(cluster.tls, words)}</span>;
}
