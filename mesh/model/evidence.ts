import type { ObjectId, PodId, RequestId } from './ids.ts';

/**
 * Where a fact was read. Every fact on screen carries one; `derived` says how it was worked out,
 * and `unknown` says why it cannot be known and what would make it known.
 */
export type Evidence =
  | { readonly kind: 'object'; readonly object: ObjectId; readonly path?: string }
  | { readonly kind: 'pod'; readonly pod: PodId; readonly path: string }
  /** A JSON pointer into `/config_dump?include_eds` of that pod's Envoy. */
  | { readonly kind: 'config-dump'; readonly pod: PodId; readonly pointer: string }
  /** Another GET of Envoy's admin port, e.g. `/certs`. */
  | { readonly kind: 'envoy-admin'; readonly pod: PodId; readonly path: string }
  | { readonly kind: 'istiod'; readonly pod: PodId; readonly path: string }
  | { readonly kind: 'access-log'; readonly pod: PodId; readonly request: RequestId; readonly field: string }
  /** A rule that istio-init logged; `rule` is its index in the chain. */
  | {
      readonly kind: 'iptables';
      readonly pod: PodId;
      readonly table: string;
      readonly chain: string;
      readonly rule: number;
    }
  | { readonly kind: 'derived'; readonly from: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly remedy: string | null };
