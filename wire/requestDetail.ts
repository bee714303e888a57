import type { MeshRequest, RequestId } from '@/mesh/model';
import type { Cause } from '@/mesh/path/causes/causes';
import type { RequestPath } from '@/mesh/path/stations';
import type { Comparison } from '@/mesh/path/surprise';

/** Answer of `GET /api/v1/requests/ID/path`. */
export type RequestDetail = {
  readonly request: MeshRequest;
  readonly path: RequestPath;
  /** Possible causes of its failure, tested against what is known now, the confirmed ones first; empty when it did not fail. */
  readonly causes: readonly Cause[];
  /** Held against what the configurations say; null: nothing tells how it was asked. */
  readonly compared: Comparison | null;
  /** The whole request as a tree in reading order: this hop, the hops before and after it. */
  readonly tree: readonly {
    readonly request: MeshRequest;
    readonly depth: number;
    readonly parent: RequestId | null;
  }[];
  /** The stations of the tree's first hops, in its order. */
  readonly hops: readonly RequestPath[];
};
