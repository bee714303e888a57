import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs, err, type Fault, fault, ok, parseTime, type Result } from '@/mesh/model';
import type { MeshChoice } from '@/server/config';
import { iso } from '@/server/reports/iso';
import { cli } from '@/words/en/cli';
import { parseSpan } from './span.ts';

/** The recording that comes with Meshpath, below the project's folder. */
export const SHIPPED_RECORDING = join('recordings', 'shop.meshpath.gz');

export type MeshFlags = {
  readonly recording?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
};

/** A command that was not understood: exit code 2. */
export const usage = (message: string): Fault =>
  fault('usage', message, 'Add --help to see what the command takes, with examples.');

/** A fault in what was typed: the same words, exit code 2. */
export const asUsage = (of: Fault): Fault => ({ ...of, code: 'usage' });

/**
 * Which mesh the flags pick. Without any, a command that shows pictures plays the recording that comes along (`shipped` is the
 * project's folder); one that reports facts reads the cluster of the current kubeconfig context (`shipped` null).
 */
export function chooseMesh(flags: MeshFlags, shipped: string | null): Result<MeshChoice> {
  const cluster = flags.context !== undefined || flags.kubeconfig !== undefined;
  if (flags.recording !== undefined)
    return cluster ? err(usage(cli.usage.oneMesh)) : ok({ kind: 'recording', file: flags.recording });
  if (!cluster && shipped !== null && existsSync(join(shipped, SHIPPED_RECORDING)))
    return ok({ kind: 'recording', file: join(shipped, SHIPPED_RECORDING) });
  return ok({ kind: 'cluster', kubeconfig: flags.kubeconfig, context: flags.context });
}

/** For display: the context's name, the kubeconfig's, or null for the current context. */
export const nameOfCluster = (choice: Extract<MeshChoice, { kind: 'cluster' }>): string | null =>
  choice.context ?? choice.kubeconfig ?? null;

/**
 * A moment of a recording that runs from `start` to `end`: `at` is a span after `start` or a time. Fault `usage` when it is
 * neither, or lies outside, of which nobody saw anything.
 */
export function momentWithin(
  at: string,
  { start, end }: { readonly start: EpochMs; readonly end: EpochMs },
): Result<EpochMs> {
  const moment = momentOf(at, start);
  if (moment === null) return err(usage(cli.usage.at));
  return moment >= start && moment <= end
    ? ok(moment)
    : err(usage(cli.usage.outside(iso(start), iso(end), (end - start) / 1_000)));
}

/** Null when `at` is neither a span nor a time. */
function momentOf(at: string, start: EpochMs): EpochMs | null {
  const span = parseSpan(at);
  if (span !== null) return epochMs(start + span);
  return /^\d{4}-\d\d-\d\dT/.test(at) ? parseTime(at) : null;
}
