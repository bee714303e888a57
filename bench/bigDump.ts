import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const PROXIES = fileURLToPath(new URL('../fixtures/istio-1.31/proxies/shop/', import.meta.url));
const REPEATED = 'payment.shop.svc.cluster.local';

type Section = Record<string, unknown>;

/** A thousand hosts more than the shop's, or the dump that `MESHPATH_BENCH_DUMP` names (plain or gzip'd). */
export function dumpText(): string {
  const given = process.env.MESHPATH_BENCH_DUMP;
  if (given === undefined) return bigDump(1_000);
  const bytes = readFileSync(given);
  return (given.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

/**
 * The captured dump of the shop's `order` sidecar as it would be in a mesh of `hosts` more hosts: one captured service
 * (cluster, endpoints, virtual host) over and over under new names. Text, as Envoy sends it.
 */
export function bigDump(hosts: number): string {
  const folder = readdirSync(PROXIES).find((name) => name.startsWith('order-'));
  if (folder === undefined) throw new Error('no captured sidecar');
  const dump = JSON.parse(readFileSync(`${PROXIES}${folder}/config_dump.json`, 'utf8')) as { configs: Section[] };
  for (const section of dump.configs) {
    repeat(section, 'dynamic_active_clusters', hosts, (name) => name === `outbound|8080||${REPEATED}`);
    repeat(section, 'dynamic_endpoint_configs', hosts, (name) => name === `outbound|8080||${REPEATED}`);
    for (const entry of listOf(section, 'dynamic_route_configs')) {
      const config = (entry as { route_config?: Section }).route_config ?? {};
      if (config.name === '8080') repeat(config, 'virtual_hosts', hosts, (name) => name === `${REPEATED}:8080`);
    }
  }
  return JSON.stringify(dump);
}

const listOf = (holder: Section, key: string): unknown[] => {
  const list = holder[key];
  return Array.isArray(list) ? list : [];
};

/** Appends copies of the entry of that name, renamed; endpoints get addresses of their own, too. */
function repeat(holder: Section, key: string, times: number, isIt: (name: string) => boolean): void {
  const list = listOf(holder, key);
  const found = list.find((entry) => nameOf(entry).some(isIt));
  if (found === undefined) return;
  const text = JSON.stringify(found);
  for (let i = 0; i < times; i++) {
    const copy = text
      .replaceAll(REPEATED, `host-${i}.shop.svc.cluster.local`)
      .replaceAll('"payment', `"host-${i}`)
      .replaceAll(/"10\.244\.\d+\.(\d+)"/g, `"10.${i >> 8}.${i & 255}.$1"`);
    list.push(JSON.parse(copy));
  }
}

const nameOf = (entry: unknown): string[] => {
  const {
    name,
    cluster,
    endpoint_config: endpoints,
  } = entry as {
    name?: string;
    cluster?: { name?: string };
    endpoint_config?: { cluster_name?: string };
  };
  return [name, cluster?.name, endpoints?.cluster_name].filter((n) => n !== undefined);
};
