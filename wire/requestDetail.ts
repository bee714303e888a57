import type { MeshRequest, RequestId } from '@/mesh/model';
import type { RequestPath } from '@/mesh/path/stations';

/** Answer of `GET /api/v1/requests/ID/path`. */
export type RequestDetail = {
  readonly request: MeshRequest;
  readonly path: RequestPath;
  /** The whole request as a tree in reading order: this hop, the hops before and after it. */
  readonly tree: readonly {
    readonly request: MeshRequest;
    readonly depth: number;
    readonly parent: RequestId | null;
  }[];
  /** The stations of the tree's first hops, in its order. */
  readonly hops: readonly RequestPath[];
};
