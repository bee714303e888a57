import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs, err, type Fault, fault, ok, parseTime, type Result } from '@/mesh/model';
import { MAX_PER_MINUTE, MIN_PER_MINUTE } from '@/server/cluster/ceiling';
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
  readonly apiRequests?: string | undefined;
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
  if (flags.recording !== undefined && cluster) return err(usage(cli.usage.oneMesh));
  const example = shipped === null ? null : join(shipped, SHIPPED_RECORDING);
  const file = flags.recording ?? (!cluster && example !== null && existsSync(example) ? example : null);
  if (file !== null)
    return flags.apiRequests === undefined ? ok({ kind: 'recording', file }) : err(usage(cli.usage.requestsNeedLive));
  const requests = requestsOf(flags.apiRequests);
  return requests.ok
    ? ok({ kind: 'cluster', kubeconfig: flags.kubeconfig, context: flags.context, requestsPerMinute: requests.value })
    : requests;
}

function requestsOf(text: string | undefined): Result<number | undefined> {
  if (text === undefined) return ok(undefined);
  const n = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return n >= MIN_PER_MINUTE && n <= MAX_PER_MINUTE
    ? ok(n)
    : err(usage(cli.usage.apiRequests(MIN_PER_MINUTE, MAX_PER_MINUTE)));
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
