import { type Fault, fault } from '@/mesh/model';

const WITHOUT = 'Until then what is seen now is kept in memory only.';

export const historyUnwritable = (file: string, why: string): Fault =>
  fault(
    'history-unwritable',
    `The history of certificates cannot be kept in ${file} (${why}).`,
    `Name another file with --history FILE, or leave it out with --history off. ${WITHOUT}`,
  );

export const historyNewer = (file: string, version: number, known: number): Fault =>
  fault(
    'history-newer',
    `${file} was written by a newer Meshpath (schema ${version}; this one knows ${known}).`,
    `Upgrade Meshpath, or name another file with --history FILE. ${WITHOUT}`,
  );

export const historySetAside = (file: string, aside: string): Fault =>
  fault(
    'history-damaged',
    `${file} is damaged or no history of Meshpath, so a new one was begun.`,
    `The old file is now ${aside}. Delete it, or restore it from a backup.`,
  );

/** `why`: what kept the namespace kube-system, whose uid names the cluster, from being read; null when it has no uid. */
export const historyOfWhom = (why: Fault | null): Fault =>
  fault(
    'history-mesh-unknown',
    `Meshpath could not learn which cluster this is, so its history is neither read nor written (${why?.code ?? 'no uid'}).`,
    why === null || why.code === 'forbidden'
      ? 'Allow `get` on the namespace kube-system, whose uid names the cluster. Meshpath asks again by itself.'
      : `${why.remedy} Meshpath asks again by itself.`,
  );
