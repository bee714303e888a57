import type {
  ClusterConfig,
  FilterChainConfig,
  ListenerConfig,
  NetworkFilter,
  Route,
  SecretConfig,
  TlsContext,
  VirtualHost,
} from '../model/index.ts';

/* What a search looks through of each row: every name and value that the row or its panel shows, in lower case. */

const join = (...parts: readonly unknown[]): string =>
  parts
    .flat(2)
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join(' ')
    .toLowerCase();

export const listenerText = (l: ListenerConfig): string =>
  join(l.name, `${l.address}:${l.port}`, l.listenerFilters, l.bindToPort ? [] : 'virtual');

const tlsText = (tls: TlsContext | null): string =>
  tls === null ? '' : join(tls.mode, tls.serverName, tls.alpn, tls.peerSans, tls.certificate, tls.validation);

export const chainText = ({ name, match, tls, network }: FilterChainConfig): string =>
  join(
    name,
    match.destinationPort,
    match.prefixRanges,
    match.sourcePrefixRanges,
    match.directSourcePrefixRanges,
    match.serverNames,
    match.transportProtocol,
    match.applicationProtocols,
    match.otherCriteria,
    tlsText(tls),
    network.map(networkText),
  );

function networkText(filter: NetworkFilter): string {
  switch (filter.kind) {
    case 'http':
      return join(
        filter.routeConfig ?? filter.route?.name,
        filter.statPrefix,
        filter.httpFilters.map((http) => [
          http.name,
          'type' in http ? http.type : '',
          http.kind === 'rbac' ? policyNames(http.rbac) : '',
        ]),
      );
    case 'tcp':
      return join(filter.clusters.map(({ name }) => name));
    case 'rbac':
      return join('rbac', policyNames(filter.rbac));
    case 'inert':
    case 'other':
      return join(filter.name, filter.type);
  }
}

const policyNames = (rbac: Extract<NetworkFilter, { kind: 'rbac' }>['rbac']): string =>
  [...rbac.policies, ...(rbac.shadow?.policies ?? [])].map(({ name }) => name).join(' ');

export function routeText(config: string, host: VirtualHost, route: Route | null): string {
  const to = route?.action;
  return join(
    config,
    host.name,
    host.domains,
    route?.name,
    route?.path.kind === 'unknown' ? route.path.text : route?.path.value,
    route?.headers.map(({ name, match }) => [name, 'value' in match ? String(match.value) : '']),
    route?.query.map(({ name, match }) => [name, 'value' in match ? String(match.value) : '']),
    to?.kind === 'clusters' ? to.clusters.map(({ name }) => name) : '',
    to?.kind === 'redirect' ? ['redirect', to.to, to.status] : '',
    to?.kind === 'direct-response' ? ['direct response', to.status] : '',
    route?.mirrors.map(({ cluster }) => cluster),
    route?.rewrite,
    route?.retry?.on,
    route?.overrides.map(({ filter }) => filter),
    route?.origin ? [route.origin.kind, `${route.origin.namespace}/${route.origin.name}`] : '',
  );
}

export const clusterText = (c: ClusterConfig): string =>
  join(
    c.name,
    c.type,
    c.lbPolicy,
    tlsText(c.tls),
    c.socketMatches.map(({ name, tls }) => [name, tlsText(tls)]),
    c.outlierDetection ? 'outlier detection' : '',
    c.origin ? [c.origin.kind, `${c.origin.namespace}/${c.origin.name}`] : '',
  );

export const secretText = ({ name, kind, state, certificates }: SecretConfig): string =>
  join(
    name,
    kind,
    state,
    certificates.map(({ serial, subject, issuer, sans }) => [serial, subject, issuer, ...sans]),
  );
