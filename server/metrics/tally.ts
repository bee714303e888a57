import type { Mesh } from '@/mesh/model';
import { workloadLabels } from './certificates.ts';
import type { Series } from './instruments.ts';

/**
 * Counts what happens: a mesh keeps only the newest moments, a counter must not forget. `look` takes what is new since the
 * last look, so it has to come more often than a thousand moments do; a seek in a recording counts nothing twice.
 */
export class Tally {
  private looked = 0;
  private readonly rotated = new Map<string, Series<'namespace' | 'kind' | 'workload'>>();
  private readonly refused = new Map<string, number>();

  look(mesh: Pick<Mesh, 'moments' | 'momentCount' | 'pods'>): void {
    for (const moment of mesh.moments) {
      if (moment.seq < this.looked) continue;
      if (moment.kind === 'nack') this.refused.set(moment.type, (this.refused.get(moment.type) ?? 0) + 1);
      if (moment.kind !== 'certificate-renewed') continue;
      const labels = workloadLabels(mesh, moment.rotation.pod);
      const key = Object.values(labels).join('/');
      this.rotated.set(key, [labels, (this.rotated.get(key)?.[1] ?? 0) + 1]);
    }
    this.looked = Math.max(this.looked, mesh.momentCount);
  }

  readonly rotations = (): Iterable<Series<'namespace' | 'kind' | 'workload'>> => this.rotated.values();

  readonly nacks = (): Iterable<readonly [string, number]> => this.refused;
}
