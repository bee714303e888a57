import { MAX_MOMENTS, type Mesh, type Moment } from '../model/index.ts';

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/** Appends a moment and keeps the newest `MAX_MOMENTS`. */
export function recordMoment(mesh: Mesh, moment: WithoutSeq<Moment>): Mesh {
  const moments = [...mesh.moments, { ...moment, seq: mesh.momentCount } as Moment];
  return { ...mesh, moments: moments.slice(-MAX_MOMENTS), momentCount: mesh.momentCount + 1 };
}
