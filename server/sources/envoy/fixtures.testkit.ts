import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type PodId, podId } from '@/mesh/model';

/** Captured admin answers, for tests only. */
const ROOT = fileURLToPath(new URL('../../../fixtures/istio-1.31/', import.meta.url));

export type CapturedProxy = { readonly pod: PodId; read(file: string): string; json(file: string): unknown };

const proxyAt = (namespace: string, name: string): CapturedProxy => {
  const read = (file: string) => readFileSync(`${ROOT}proxies/${namespace}/${name}/${file}`, 'utf8');
  return { pod: podId(namespace, name), read, json: (file) => JSON.parse(read(file)) };
};

export const PROXIES: readonly CapturedProxy[] = readdirSync(`${ROOT}proxies`).flatMap((namespace) =>
  readdirSync(`${ROOT}proxies/${namespace}`).map((name) => proxyAt(namespace, name)),
);

export function captured(prefix: string): CapturedProxy {
  const found = PROXIES.find((p) => p.pod.includes(`/${prefix}`));
  if (!found) throw new Error(`no captured proxy ${prefix}`);
  return found;
}

export const scenario = (file: string): unknown => JSON.parse(readFileSync(`${ROOT}scenarios/${file}`, 'utf8'));

/** The answer of `config_dump?resource=dynamic_active_secrets`, made of a whole dump's section. */
export function secretsOf(dump: unknown): unknown {
  const { configs } = dump as { configs: { '@type': string; dynamic_active_secrets?: unknown[] }[] };
  return { configs: configs.find((c) => c['@type'].endsWith('SecretsConfigDump'))?.dynamic_active_secrets };
}
