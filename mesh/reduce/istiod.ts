import {
  type EpochMs,
  type FigureHistory,
  type FigureSample,
  type IstiodFigures,
  MAX_SAMPLES,
  type Mesh,
  type MeshEvent,
  type PodId,
} from '../model/index.ts';
import { omit } from './table.ts';

/** The newest figures of a replica, and what of its counters is kept for later. */
export function reduceFigures(mesh: Mesh, at: EpochMs, figures: IstiodFigures): Mesh {
  const { pod } = figures;
  const sample = sampleOf(at, figures);
  return {
    ...mesh,
    istiods: { ...mesh.istiods, [pod]: figures },
    istiodHistory:
      sample === null
        ? mesh.istiodHistory
        : { ...mesh.istiodHistory, [pod]: withSample(mesh.istiodHistory[pod], sample) },
  };
}

/** Null when this round brought no metrics. */
function sampleOf(at: EpochMs, { pushesByType, pushing }: IstiodFigures): FigureSample | null {
  if (pushesByType === null) return null;
  return {
    at,
    pushes: pushesByType,
    triggers: pushing?.triggers ?? {},
    convergence: pushing?.convergence ?? null,
    pushTime: pushing?.pushTime ?? {},
  };
}

/** Counters never fall but when the process began anew: what was counted before then belongs to another. */
function withSample(history: FigureHistory | undefined, sample: FigureSample): FigureHistory {
  const reading = { at: sample.at, pushes: sum(sample.pushes) };
  if (history === undefined || reading.pushes < sum(history.last.pushes))
    return { first: sample, last: sample, sent: [reading] };
  return { first: history.first, last: sample, sent: [...history.sent, reading].slice(-MAX_SAMPLES) };
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

export function reduceRegistry(mesh: Mesh, event: Extract<MeshEvent, { kind: 'istiod-registry' }>): Mesh {
  const { istiod, at, whole, set, gone } = event;
  const hosts = { ...(whole ? {} : mesh.registries[istiod]?.hosts) };
  for (const key of gone) delete hosts[key];
  for (const host of set) hosts[host.key] = host;
  return { ...mesh, registries: { ...mesh.registries, [istiod]: { at, hosts } } };
}

/** A replica that no longer exists: its proxies are held by nobody until another names them. */
export function withoutIstiod(mesh: Mesh, istiod: PodId): Mesh {
  const held = Object.entries(mesh.sync).filter(([, sync]) => sync.istiod !== istiod);
  const sync: Mesh['sync'] = Object.fromEntries(held);
  return {
    ...mesh,
    istiods: omit(mesh.istiods, istiod),
    istiodHistory: omit(mesh.istiodHistory, istiod),
    registries: omit(mesh.registries, istiod),
    sync,
    syncSince: Object.fromEntries(Object.entries(mesh.syncSince).filter(([pod]) => pod in sync)),
  };
}
