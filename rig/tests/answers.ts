/** What Meshpath's API and `-o json` answer, as far as these tests read it: written down from outside, as any other program would. */

export type CertsAnswer = {
  readonly certificates: readonly {
    readonly pod: string;
    readonly spiffe: string | null;
    readonly serial: string;
    readonly issuer: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly state: 'ok' | 'renewal-overdue' | 'expiring' | 'expired';
    readonly rotations: number;
    readonly chainVerified: boolean | null;
  }[];
  readonly roots: readonly {
    readonly serial: string;
    readonly sha256: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly state: 'ok' | 'expiring' | 'expired';
    readonly trustedBy: number;
  }[];
};

export type SyncState = 'synced' | 'stale' | 'nack' | 'not-sent';

export type StatusAnswer = {
  readonly sources: readonly {
    readonly name: string;
    readonly status: 'off' | 'connecting' | 'live' | 'stale' | 'failed';
    readonly fault: { readonly code: string; readonly message: string } | null;
    readonly degradations: readonly { readonly scope: string; readonly code: string; readonly message: string }[];
  }[];
  readonly proxies: readonly {
    readonly pod: string;
    readonly sync: Readonly<Record<string, SyncState>>;
    readonly nack: string | null;
    readonly istiod: string | null;
  }[];
  readonly injection: readonly {
    readonly pod: string;
    readonly injected: boolean;
    readonly because: string;
    readonly code: string;
  }[];
};

export type MeshAnswer = {
  readonly mesh: {
    readonly pods: Readonly<Record<string, MeshPod>>;
    readonly services: Readonly<Record<string, MeshService>>;
    readonly objects: Readonly<Record<string, { readonly resourceVersion: string }>>;
    readonly facts: { readonly istioVersion: string | null; readonly rootCertificates: string | null };
  };
};
type MeshPod = {
  readonly id: string;
  readonly uid: string;
  readonly workload: string;
  readonly serviceAccount: string;
  readonly ips: readonly string[];
  readonly phase: string;
  readonly proxy: 'sidecar' | 'gateway' | 'none' | 'ambient';
};
type MeshService = {
  readonly id: string;
  readonly type: string;
  readonly headless: boolean;
  readonly clusterIps: readonly string[];
  readonly ports: readonly { readonly name: string | null; readonly port: number }[];
};

export type SeenRequest = {
  readonly id: string;
  readonly startedAt: string;
  readonly from: string;
  readonly to: string;
  readonly method: string | null;
  readonly authority: string | null;
  readonly path: string | null;
  readonly status: number | null;
  readonly outcome: string;
  readonly flags: readonly string[];
  readonly details: string | null;
  readonly security: 'mtls' | 'tls' | 'plain' | 'unknown';
  readonly clientPod: string | null;
  readonly serverPod: string | null;
  readonly upstreamCluster: string | null;
  readonly upstreamHost: string | null;
  readonly requestId: string | null;
  readonly joinedBy: string | null;
  readonly mirrored: boolean;
  readonly retries: number;
};
export type RequestsAnswer = { readonly requests: readonly SeenRequest[] };

export type PathAnswer = {
  readonly path: {
    readonly stations: readonly Station[];
    readonly failedAt: number | null;
    readonly failure: { readonly by: string; readonly policy: ObjectName | null } | null;
    readonly clientIdentity: string | null;
    readonly serverIdentity: string | null;
  };
  readonly tree: readonly { readonly request: TreeRequest }[];
};
type TreeRequest = {
  readonly id: string;
  readonly client: { readonly pod: string } | null;
  readonly caller?: string | null;
  readonly mirrored: boolean;
};
export type ObjectName = { readonly kind: string; readonly namespace: string; readonly name: string };
export type Station = {
  readonly kind: 'app' | 'interception' | 'envoy' | 'wire';
  readonly side: 'client' | 'server' | 'between';
  readonly state: 'passed' | 'failed' | 'not-reached' | 'unknown' | 'absent';
  readonly pod: string | null;
  readonly title: string;
  readonly facts: readonly { readonly key: string; readonly value: string; readonly origin?: ObjectName }[];
  readonly choices: readonly {
    readonly of: string;
    readonly candidates: readonly Candidate[];
  }[];
};
export type Candidate = {
  readonly text: string;
  readonly outcome: string;
  readonly because: { readonly code: string; readonly params: Readonly<Record<string, unknown>> } | null;
  readonly origin?: ObjectName;
};

/** What the control plane's views are made of. */
export type ControlAnswer = {
  readonly mesh: {
    readonly registries: Readonly<Record<string, { readonly hosts: Readonly<Record<string, RegisteredHost>> }>>;
  };
};
type RegisteredHost = {
  readonly namespace: string;
  readonly name: string;
  readonly registry: string;
  readonly endpoints: { readonly healthy: readonly string[] } | null;
};

export type NackedAnswer = {
  readonly nacks: readonly {
    readonly type: string;
    readonly state: 'in-force' | 'ended';
    readonly firstAt: string;
    readonly seenAt: string;
    readonly proxies: readonly string[];
    readonly resources: readonly { readonly name: string | null }[];
    readonly culprits: readonly {
      readonly object: string;
      readonly certainty: string;
      readonly reasons: readonly unknown[];
    }[];
  }[];
};
