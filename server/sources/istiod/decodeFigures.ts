import {
  type AuthorityFigures,
  type EpochMs,
  epochMs,
  type IstiodFigures,
  MAX_TIME_MS,
  type PodId,
} from '@/mesh/model';
import { decodePushing } from './decodePushing.ts';
import type { EndpointsByHost } from './decodeRegistry.ts';
import type { Metrics } from './prom.ts';
import { connections, registryz } from './schema.ts';

/** What one round of figures got; null where the endpoint did not answer. */
export type FiguresInput = {
  readonly pod: PodId;
  readonly metrics: Metrics | null;
  readonly connections: unknown;
  readonly registryz: unknown;
  readonly endpoints: EndpointsByHost | null;
};

/** Every part is on its own: one that did not answer or has an unknown shape leaves its figures null. */
export function decodeFigures({ pod, metrics, ...debug }: FiguresInput): IstiodFigures {
  const clients = connections.safeParse(debug.connections);
  return {
    pod,
    version: metrics ? versionOf(metrics) : null,
    connectedProxies: clients.success ? clients.data.totalClients : (metrics?.sum('pilot_xds') ?? null),
    servicesKnown: countServices(debug.registryz) ?? metrics?.sum('pilot_services') ?? null,
    endpointsKnown: countEndpoints(debug.endpoints),
    pushesByType: metrics && byType(metrics, 'pilot_xds_pushes'),
    rejectsByType: metrics && byType(metrics, 'pilot_total_xds_rejects'),
    certificatesIssued: metrics?.count('citadel_server_success_cert_issuance_count') ?? null,
    csrCount: metrics?.count('citadel_server_csr_count') ?? null,
    csrErrors: metrics && sumOf(metrics, CSR_ERRORS),
    rootExpiresAt: metrics && expiryOf(metrics, 'citadel_server_root_cert_expiry_timestamp'),
    validationPassed: metrics?.count('galley_validation_passed') ?? null,
    validationFailed: metrics?.count('galley_validation_failed') ?? null,
    injections: metrics?.count('sidecar_injection_success_total') ?? null,
    injectionFailures: metrics?.count('sidecar_injection_failure_total') ?? null,
    meanConvergenceMs: metrics && meanConvergence(metrics),
    ...(metrics && { pushing: decodePushing(metrics), authority: authorityOf(metrics) }),
  };
}

const authorityOf = (metrics: Metrics): AuthorityFigures => ({
  parseErrors: metrics.count('citadel_server_csr_parsing_err_count'),
  identityErrors: metrics.count('citadel_server_id_extraction_err_count'),
  signErrors: metrics.count('citadel_server_csr_sign_err_count'),
  authenticationErrors: metrics.count('citadel_server_authentication_failure_count'),
  chainExpiresAt: expiryOf(metrics, 'citadel_server_cert_chain_expiry_timestamp'),
});

/** Seconds since 1970; istiod writes 0 or less where there is no such certificate. */
function expiryOf(metrics: Metrics, name: string): EpochMs | null {
  const seconds = metrics.sum(name);
  return seconds === null || seconds <= 0 || seconds * 1000 > MAX_TIME_MS ? null : epochMs(seconds * 1000);
}

const CSR_ERRORS = [
  'citadel_server_csr_parsing_err_count',
  'citadel_server_id_extraction_err_count',
  'citadel_server_csr_sign_err_count',
  'citadel_server_authentication_failure_count',
];

const sumOf = (metrics: Metrics, names: readonly string[]): number =>
  names.reduce((total, name) => total + metrics.count(name), 0);

/** `pilot_info{version="1.31.0-COMMIT-Clean"}`: the part before the commit is what proxies call the version. */
function versionOf(metrics: Metrics): string | null {
  const version = metrics.all('pilot_info')[0]?.labels.version;
  return version === undefined || version === ''
    ? null
    : version.replace(/-(unknown|[0-9a-f]{7,40})-(Clean|Modified|unknown)$/, '');
}

/** Counts by short type; `cds_senderr` and the debug types are no pushes. */
function byType(metrics: Metrics, name: string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { labels, value } of metrics.all(name)) {
    const type = labels.type ?? '';
    if (/^[a-z]+$/.test(type)) counts.set(type.toUpperCase(), (counts.get(type.toUpperCase()) ?? 0) + value);
  }
  return Object.fromEntries(counts);
}

function meanConvergence(metrics: Metrics): number | null {
  const count = metrics.sum('pilot_proxy_convergence_time_count');
  const sum = metrics.sum('pilot_proxy_convergence_time_sum');
  return count === null || sum === null || count === 0 ? null : (sum / count) * 1000;
}

function countServices(body: unknown): number | null {
  if (body === undefined) return null;
  const parsed = registryz.safeParse(body);
  return parsed.success ? (parsed.data?.length ?? 0) : null;
}

/** One endpoint is one address and port of a service: ports of two names on one number are one. */
function countEndpoints(hosts: EndpointsByHost | null): number | null {
  if (hosts === null) return null;
  return [...hosts.values()].reduce((sum, { healthy, unhealthy }) => sum + healthy.length + unhealthy.length, 0);
}
