import type { PodId } from './ids.ts';
import type { EpochMs } from './units.ts';

/** xDS resource types by their short names. ECDS: extension configs. */
export type XdsType = 'CDS' | 'LDS' | 'EDS' | 'RDS' | 'ECDS' | 'NDS' | 'SDS';

/** What istiod sent of one type to one proxy and what the proxy acknowledged (`/debug/syncz`). Nonces, not versions. */
export type XdsState = {
  readonly sent: string | null;
  readonly acked: string | null;
  readonly sentAt: EpochMs | null;
  /** Envoy's refusal, verbatim, from `resources[].lastError`; null when the last answer was an ACK. */
  readonly error: string | null;
};

export type ProxySync = {
  readonly pod: PodId;
  /** The istiod replica that holds this proxy's stream. */
  readonly istiod: PodId;
  readonly istioVersion: string | null;
  readonly types: Readonly<Partial<Record<XdsType, XdsState>>>;
};

/** Figures of one istiod replica, each null when that endpoint did not answer. */
export type IstiodFigures = {
  readonly pod: PodId;
  readonly version: string | null;
  readonly connectedProxies: number | null;
  readonly servicesKnown: number | null;
  readonly endpointsKnown: number | null;
  readonly pushesByType: Readonly<Record<string, number>> | null;
  readonly rejectsByType: Readonly<Record<string, number>> | null;
  readonly certificatesIssued: number | null;
  readonly csrCount: number | null;
  readonly csrErrors: number | null;
  readonly rootExpiresAt: EpochMs | null;
  readonly validationPassed: number | null;
  readonly validationFailed: number | null;
  readonly injections: number | null;
  readonly injectionFailures: number | null;
  /** Mean time from a change to the proxies' ACK since start, ms. */
  readonly meanConvergenceMs: number | null;
};
