import type { Mesh } from '@/mesh/model';
import { type WorkloadLabels, workloadKey, workloadLabels } from './certificates.ts';

/**
 * Counts what happens: a mesh keeps only the newest moments, a counter must not forget. `look` takes what is new since the
 * last look, so it has to come more often than a thousand moments do; a seek in a recording counts nothing twice.
 */
export class Tally {
  private looked = 0;
  /** By workload. One that is gone keeps its number: should it come back, its counter does not fall. */
  private readonly rotated = new Map<string, number>();
  private readonly refused = new Map<string, number>();

  look(mesh: Pick<Mesh, 'moments' | 'momentCount' | 'pods'>): void {
    for (const moment of mesh.moments) {
      if (moment.seq < this.looked) continue;
      if (moment.kind === 'nack') this.refused.set(moment.type, (this.refused.get(moment.type) ?? 0) + 1);
      if (moment.kind !== 'certificate-renewed') continue;
      const key = workloadKey(workloadLabels(mesh, moment.rotation.pod));
      this.rotated.set(key, (this.rotated.get(key) ?? 0) + 1);
    }
    this.looked = Math.max(this.looked, mesh.momentCount);
  }

  /** Renewals of a workload's certificates, 0 until the first. */
  readonly rotations = (workload: WorkloadLabels): number => this.rotated.get(workloadKey(workload)) ?? 0;

  readonly nacks = (): Iterable<readonly [string, number]> => this.refused;
}
