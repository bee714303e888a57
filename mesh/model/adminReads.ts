import type { EpochMs } from './units.ts';

/* What is read from a proxy's admin port only when somebody looks: it is in no recording. */

/** One of Envoy's statistics (`/stats`): a counter or gauge, a text, or a histogram's quantiles since the start. */
export type ProxyStat = { readonly name: string } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'histogram'; readonly quantiles: readonly { readonly q: number; readonly value: number }[] }
);

export type ProxyStats = {
  readonly readAt: EpochMs;
  readonly stats: readonly ProxyStat[];
  /** Statistics beyond the limit, which are not in `stats`. */
  readonly dropped: number;
};

/** One certificate of `/certs`, which lists it once for each TLS context that uses it. */
export type ShownCertificate = {
  readonly role: 'chain' | 'root';
  /** `<inline>` or a file's. */
  readonly path: string;
  readonly serial: string;
  readonly sans: readonly string[];
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  readonly contexts: number;
};

export type ShownCertificates = { readonly readAt: EpochMs; readonly certificates: readonly ShownCertificate[] };
