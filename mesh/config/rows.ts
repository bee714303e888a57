import type {
  ClusterConfig,
  EndpointConfig,
  FilterChainConfig,
  HostStatus,
  ListenerConfig,
  Route,
  SecretConfig,
  VirtualHost,
} from '../model/index.ts';

export const TABLES = ['listeners', 'routes', 'clusters', 'endpoints', 'secrets'] as const;
export type TableName = (typeof TABLES)[number];
export type Direction = ListenerConfig['direction'];

/** Where something in a row leads: to one row of a table by its key, or to all rows of a group (routes of one configuration). */
export type Ref = {
  readonly to: TableName;
  readonly by: 'row' | 'group';
  /** The row's key, or the group's name. */
  readonly key: string;
  /** False: nothing of that name is in this configuration, which Envoy answers with an error at the first request. */
  readonly found: boolean;
};

type RowBase = {
  /** Unique in its table and the same in every reading of the same configuration. */
  readonly key: string;
  /** Rows of one object share it: the listener, the route configuration, the cluster. */
  readonly group: string;
  readonly direction: Direction;
  /** Place in the dump; null: it is not in the dump but in `/clusters`. */
  readonly pointer: string | null;
  readonly leads: readonly Ref[];
  /** Everything that a search looks through, in lower case. */
  readonly text: string;
};

/** One filter chain of a listener, which is what a connection meets; a listener without chains has one row without. */
export type ListenerRow = RowBase & {
  readonly table: 'listeners';
  readonly listener: ListenerConfig;
  readonly chain: FilterChainConfig | null;
  /** The chain that takes what no other one matches. */
  readonly isDefault: boolean;
};

/** One route; a virtual host without routes has one row without. */
export type RouteRow = RowBase & {
  readonly table: 'routes';
  readonly host: VirtualHost;
  readonly route: Route | null;
  /** Position among its virtual host's routes, from 0: the first that matches is taken. */
  readonly index: number;
  /** True: it stands in its listener, not in RDS. */
  readonly inline: boolean;
};

export type ClusterRow = RowBase & {
  readonly table: 'clusters';
  readonly cluster: ClusterConfig;
  readonly healthy: number;
  readonly endpoints: number;
};

export type EndpointRow = RowBase & {
  readonly table: 'endpoints';
  readonly cluster: string;
  readonly address: string;
  /** As the dump has it; null: only `/clusters` names it (DNS, original destination). */
  readonly config: EndpointConfig | null;
  /** As `/clusters` counted it last; null: not swept, or not there any more. */
  readonly status: HostStatus | null;
  readonly health: Health;
};

/** Whether Envoy sends requests to an endpoint. `because` names every reason against it. */
export type Health = { readonly kind: 'healthy' | 'degraded' | 'unhealthy'; readonly because: readonly string[] };

export type SecretRow = RowBase & { readonly table: 'secrets'; readonly secret: SecretConfig };

export type Row = ListenerRow | RouteRow | ClusterRow | EndpointRow | SecretRow;

/** Istio names clusters `inbound|PORT||` and `outbound|PORT|SUBSET|HOST`. */
export const directionOfCluster = (name: string): Direction | null =>
  name.startsWith('outbound|') ? 'outbound' : /^inbound\||^InboundPassthroughCluster/.test(name) ? 'inbound' : null;

/** True where every word of a search is in a row; an empty search finds everything. */
export const searchOf = (query: string): ((row: Row) => boolean) => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => words.every((word) => row.text.includes(word));
};
