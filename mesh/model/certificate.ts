import type { PodId, Spiffe, WorkloadId } from './ids.ts';
import type { EpochMs } from './units.ts';

/** One X.509 certificate, its public facts only. */
export type Certificate = {
  /** Lower-case hex without leading zeros or colons, as Envoy's `/certs` prints it. */
  readonly serial: string;
  /** RFC 4514-like, e.g. `O=cluster.local`; empty string for the empty subject of Istio leaves. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  readonly sans: readonly string[];
  /** e.g. `RSA 2048`, `EC P-256`. */
  readonly key: string;
  readonly isCa: boolean;
  /** What the key may be used for (RFC 5280 §4.2.1.12), OIDs; absent where only `/certs` or an older recording tells of it. */
  readonly extendedKeyUsage?: readonly string[] | undefined;
  readonly sha256: string;
};

/** One named check of a chain, so that a failed one can be shown by name. */
export type CertificateCheck = {
  readonly name: 'signature' | 'validity' | 'identity' | 'trust-domain' | 'mesh-root' | 'key-usage' | 'key-strength';
  readonly passed: boolean | null;
  /** What was compared, in facts, e.g. `spiffe://… = ServiceAccount shop/order`. */
  readonly detail: string;
};

/** The workload certificate that one Envoy holds (SDS secret `default`), with its chain and the roots it trusts. */
export type WorkloadCertificate = {
  readonly pod: PodId;
  readonly spiffe: Spiffe | null;
  readonly leaf: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  /** Verified at decode, where the PEM is: each certificate's signature by the next, up to one of `roots`. Null: only `/certs` was readable, so there was no PEM to verify. */
  readonly chainVerified: boolean | null;
  readonly chainDetail: string;
  /** When Envoy took it (`last_updated` of the secret), null when only `/certs` was readable. */
  readonly receivedAt: EpochMs | null;
  readonly evidence: 'config_dump secrets' | '/certs';
  /** What a gateway shows to clients from outside, secret by secret; absent where none was read. */
  readonly served?: readonly ServedCertificate[] | undefined;
};

/** A certificate that a gateway serves from a Kubernetes Secret (`credentialName`), as Envoy got it over SDS. */
export type ServedCertificate = {
  /** As SDS names it, e.g. `kubernetes://shop-tls`. */
  readonly secret: string;
  readonly leaf: Certificate;
  /** What goes along to the client. */
  readonly chain: readonly Certificate[];
};

/** A certificate seen to take the place of another on a running pod. */
export type Rotation = {
  readonly pod: PodId;
  readonly at: EpochMs;
  readonly fromSerial: string;
  readonly toSerial: string;
};

/** One certificate as the flight recorder keeps it: what it says, who held it, and between when it was seen held. */
export type CertificateSighting = {
  readonly pod: PodId;
  /** Tells pods of one name apart, as a StatefulSet makes them one after another; null where Kubernetes did not say. */
  readonly podUid: string | null;
  readonly workload: WorkloadId | null;
  readonly spiffe: Spiffe | null;
  readonly leaf: Pick<Certificate, 'serial' | 'issuer' | 'notBefore' | 'notAfter'>;
  /** What its proxy trusted last while it held this: SHA-256 of each root, or the serial where only `/certs` was readable. */
  readonly roots: readonly string[];
  readonly chainVerified: boolean | null;
  readonly receivedAt: EpochMs | null;
  readonly firstSeen: EpochMs;
  /** Last time it is known to have been held. Of what a proxy holds now the sweeps know better: `heldUntil`. */
  readonly lastSeen: EpochMs;
};
