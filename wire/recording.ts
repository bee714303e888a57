import { z } from 'zod';
import { err, fault, MAX_TIME_MS, type MeshEvent, ok, type Result } from '@/mesh/model';
import { meshEvent } from './event.ts';
import { epochMs } from './scalars.ts';

/**
 * A recording is gzip'd JSON lines: a header, then one `{t, e}` for each event (`t`: ms after `startedAt`, never falling),
 * then `{end: {events}}`, which is how a file cut at a line's end is noticed.
 * Raise the version when a reader of the old one would misread a file; optional additions need no new version.
 */
export const RECORDING_FORMAT = 'meshpath-recording';
export const RECORDING_VERSION = 1;

const text = z.string().nullable();

const headerSchema = z.object({
  format: z.literal(RECORDING_FORMAT),
  formatVersion: z.number(),
  toolVersion: z.string(),
  istioVersion: text,
  kubernetesVersion: text,
  envoyVersion: text,
  clusterName: text,
  /** Mesh time of the first event. */
  startedAt: epochMs,
  /** Mesh time at which the first full picture stood: playback starts here. */
  readyAt: epochMs,
  /** From `startedAt` to the last moment recorded, which may be later than the last event. */
  lengthMs: z.number().nonnegative().max(MAX_TIME_MS),
});

export type RecordingHeader = Readonly<z.output<typeof headerSchema>>;

export type RecordingLine =
  | { readonly kind: 'event'; readonly t: number; readonly event: MeshEvent }
  | { readonly kind: 'end'; readonly events: number };

/** Turns a header or an event of one format version into the next version's. */
export type Migration = {
  readonly header: (header: unknown) => unknown;
  readonly event: (event: unknown) => unknown;
};

/** Keyed by the version that is read: `MIGRATIONS[1]` makes version 2 of version 1. */
export const MIGRATIONS: Readonly<Record<number, Migration>> = {};

const leadSchema = z.object({ format: z.literal(RECORDING_FORMAT), formatVersion: z.number().int().positive() });
const leadOfAnyTool = z.object({ toolVersion: z.string().max(40) });

/**
 * Reads the header line. Faults: `recording-not-one`, `recording-newer` (made by a later Meshpath),
 * `recording-too-old` (no migration leads here) and `recording-corrupt`.
 */
export function parseHeader(
  value: unknown,
  migrations = MIGRATIONS,
  current = RECORDING_VERSION,
): Result<{ header: RecordingHeader; fileVersion: number }> {
  const lead = leadSchema.safeParse(value);
  if (!lead.success)
    return err(
      fault(
        'recording-not-one',
        'The file is not a Meshpath recording: its first line is not a recording header.',
        'Name a file that `meshpath record` wrote.',
      ),
    );
  const fileVersion = lead.data.formatVersion;
  if (fileVersion > current) {
    const tool = leadOfAnyTool.safeParse(value);
    const maker = tool.success ? ` (made by Meshpath ${tool.data.toolVersion})` : '';
    return err(
      fault(
        'recording-newer',
        `The recording has format version ${fileVersion}${maker}; this Meshpath reads up to version ${current}.`,
        'Upgrade Meshpath, or record again with this version.',
      ),
    );
  }
  let header = value;
  for (let version = fileVersion; version < current; version++) {
    const step = migrations[version];
    if (step === undefined)
      return err(
        fault(
          'recording-too-old',
          `The recording has format version ${fileVersion}, which this Meshpath no longer reads.`,
          'Record again with this version.',
        ),
      );
    header = step.header(header);
  }
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) return err(corrupt(1, whatIsWrong(parsed.error)));
  const { startedAt, readyAt, lengthMs } = parsed.data;
  if (readyAt < startedAt || readyAt > startedAt + lengthMs)
    return err(corrupt(1, 'readyAt: lies outside the recording'));
  return ok({ header: parsed.data, fileVersion });
}

const endSchema = z.object({ end: z.object({ events: z.number().int().nonnegative() }) });
const lineSchema = z.object({ t: z.number().nonnegative(), e: z.unknown() });

/** Reads a line after the header; `line` counts from 1 and is for the fault. */
export function parseLine(
  value: unknown,
  line: number,
  fileVersion: number,
  migrations = MIGRATIONS,
  current = RECORDING_VERSION,
): Result<RecordingLine> {
  if (typeof value === 'object' && value !== null && 'end' in value) {
    const end = endSchema.safeParse(value);
    return end.success ? ok({ kind: 'end', events: end.data.end.events }) : err(corrupt(line, whatIsWrong(end.error)));
  }
  const outer = lineSchema.safeParse(value);
  if (!outer.success) return err(corrupt(line, whatIsWrong(outer.error)));
  let event = outer.data.e;
  for (let version = fileVersion; version < current; version++) event = migrations[version]?.event(event);
  const parsed = meshEvent.safeParse(event);
  if (!parsed.success) return err(corrupt(line, whatIsWrong(parsed.error)));
  return ok({ kind: 'event', t: outer.data.t, event: parsed.data });
}

export const corrupt = (line: number, reason: string) =>
  fault(
    'recording-corrupt',
    `The recording is damaged at line ${line}: ${reason}.`,
    'Nothing of it was loaded. Copy the file again from where it came, or record again.',
  );

/** The place and the rule of the first problem; never the value, which may be anything. */
function whatIsWrong(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not understood';
  const place = issue.path.filter((part) => typeof part === 'number' || /^[\w-]{1,40}$/.test(String(part))).join('.');
  return `${place === '' ? 'the line' : place} is not as it should be (${issue.code})`;
}

/** The lines of a recording as text, each ending in a newline. */
export const headerLine = (header: RecordingHeader) => `${JSON.stringify(header)}\n`;
export const eventLine = (t: number, event: MeshEvent) => `${JSON.stringify({ t, e: event })}\n`;
export const endLine = (events: number) => `${JSON.stringify({ end: { events } })}\n`;
