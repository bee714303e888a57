import type { Certificate, EpochMs, Mesh, PodId } from '../model/index.ts';
import { heldUntil } from './history.ts';
import { rootRows } from './rows.ts';

/** One root of trust over time. */
export type RootLine = {
  /** SHA-256, or the serial where only `/certs` was readable. */
  readonly id: string;
  /** Null: no proxy trusts it any more, and only its fingerprint was kept. */
  readonly root: Certificate | null;
  readonly trustedBy: readonly PodId[];
  /** Between when some proxy was seen to trust it. */
  readonly seen: { readonly from: EpochMs; readonly to: EpochMs };
};

/** Every root that a proxy trusts or was seen to trust, those in use first, in order of their coming. */
export function rootLines(
  mesh: Pick<Mesh, 'certificates' | 'sightings' | 'sweeps'>,
  now: EpochMs,
): readonly RootLine[] {
  const lines = new Map<string, RootLine>();
  const current = new Map(rootRows(mesh).map((row) => [row.root.sha256 || row.root.serial, row]));
  for (const sightings of Object.values(mesh.sightings))
    for (const sighting of sightings) {
      const held = mesh.certificates[sighting.pod]?.leaf.serial === sighting.leaf.serial;
      const to = held ? now : heldUntil(mesh, sighting);
      for (const id of sighting.roots) {
        const line = lines.get(id);
        const row = current.get(id);
        if (line === undefined)
          lines.set(id, {
            id,
            root: row?.root ?? null,
            trustedBy: row?.trustedBy ?? [],
            seen: { from: sighting.firstSeen, to },
          });
        else if (sighting.firstSeen < line.seen.from || to > line.seen.to)
          lines.set(id, {
            ...line,
            seen: {
              from: sighting.firstSeen < line.seen.from ? sighting.firstSeen : line.seen.from,
              to: to > line.seen.to ? to : line.seen.to,
            },
          });
      }
    }
  return [...lines.values()].sort(
    (a, b) => Number(b.root !== null) - Number(a.root !== null) || a.seen.from - b.seen.from || (a.id < b.id ? -1 : 1),
  );
}
