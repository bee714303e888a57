import type { Json, ProxyConfig } from '../../model/index.ts';
import { valueAt } from '../pointer.ts';
import type { TableName } from '../rows.ts';
import { listenerName } from '../tables.ts';

/** One object of a configuration as Envoy holds it: a listener, a route configuration, a cluster, its endpoints, a secret. */
export type ConfigObject = {
  readonly kind: TableName;
  readonly name: string;
  readonly pointer: string;
  readonly body: Json;
};

/**
 * The objects to compare by. `sent`: only what istiod sends, so neither the bootstrap's nor the agent's secrets. Endpoints
 * are those that EDS tells; what Envoy resolved or was dialled is its state, not its configuration.
 */
export function objectsOf(config: ProxyConfig, which: 'all' | 'sent'): readonly ConfigObject[] {
  const { listeners, routes, clusters, secrets = [] } = config;
  const isEds = new Set(clusters.filter(({ type }) => type === 'EDS').map(({ name }) => name));
  const assignments = new Map(
    config.endpoints
      .filter(({ cluster, pointer }) => isEds.has(cluster) && pointer.includes('/endpoint_config/'))
      .map(({ cluster, pointer }) => [cluster, pointer.replace(/\/endpoint_config\/.*$/, '/endpoint_config')]),
  );
  const found = [
    // Dual stack gives one listener two addresses and us two entries at one place.
    ...new Map(
      listeners.map((l) => [l.pointer, { kind: 'listeners' as const, name: listenerName(l), pointer: l.pointer }]),
    ).values(),
    ...routes.map(({ name, pointer }) => ({ kind: 'routes' as const, name, pointer })),
    ...clusters.map(({ name, pointer }) => ({ kind: 'clusters' as const, name, pointer })),
    ...[...assignments].map(([name, pointer]) => ({ kind: 'endpoints' as const, name, pointer })),
    ...secrets.map(({ name, pointer }) => ({ kind: 'secrets' as const, name, pointer })),
  ];
  return found
    .filter(({ kind, pointer }) => which === 'all' || (kind !== 'secrets' && !/^\/configs\/\d+\/static_/.test(pointer)))
    .flatMap(({ kind, name, pointer }): ConfigObject[] => {
      const body = kind === 'secrets' ? secretBody(config, pointer) : valueAt(config.raw, pointer);
      return body === undefined ? [] : [{ kind, name, pointer, body: kind === 'endpoints' ? asSent(body) : body }];
    });
}

/** Certificates by their facts, which say more than base64; the digest stands for the whole. What is none is compared as it is. */
function secretBody(config: ProxyConfig, pointer: string): Json | undefined {
  const secret = config.secrets?.find((one) => one.pointer === pointer);
  if (secret === undefined || secret.kind === 'other' || secret.unreadable > 0)
    return valueAt(config.raw, `${pointer}/secret`);
  return {
    kind: secret.kind,
    state: secret.state,
    certificates: secret.certificates.map(({ subject, issuer, serial, sans, key, sha256 }) => ({
      subject,
      issuer,
      serial,
      subject_alt_names: sans,
      key,
      sha256,
    })),
  };
}

/** Envoy prints assignments from its hosts, with defaults that nobody sent. */
function asSent(value: Json): Json {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>)
      .filter(([key, part]) => !DEFAULTS.has(`${key} ${JSON.stringify(part)}`))
      .map(([key, part]) => [key, asSent(part)]),
  );
}

const DEFAULTS: ReadonlySet<string> = new Set(['health_check_config {}', 'policy {"overprovisioning_factor":140}']);
