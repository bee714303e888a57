import type { Rig } from '../rig.ts';

/** Something that goes wrong in a mesh, made on demand. Applying twice and undoing twice are both harmless. */
export type Scenario = {
  /** As typed: `npm run rig -- scenario NAME`. */
  readonly name: string;
  /** What happens, in one short line. */
  readonly title: string;
  /** What a user should see in Meshpath while it lasts, one sentence each. */
  readonly see: readonly string[];
  /** Objects that it adds, or enough of them to know it by, as YAML: while one is there, it is applied. Left out where it only changes others. */
  readonly adds?: string;
  /** Makes it happen and returns when the cause is in place; Meshpath's view of it may come later. */
  apply(rig: Rig): Promise<void>;
  /** Takes it back and returns when the mesh is whole again, but for what {@link settle} waits for. */
  undo(rig: Rig): Promise<void>;
  /** Waits until nothing in the proxies remembers it. Left out where undoing leaves nothing that goes by itself. */
  settle?(rig: Rig): Promise<void>;
};
