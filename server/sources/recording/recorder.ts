import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip, gzipSync } from 'node:zlib';
import { type EpochMs, epochMs, err, fault, type MeshEvent, type MeshFacts, ok, type Result } from '@/mesh/model';
import { inTheWay } from '@/server/regularFile';
import { endLine, eventLine, headerLine, RECORDING_FORMAT, RECORDING_VERSION } from '@/wire/recording';

export type Written = {
  readonly path: string;
  readonly bytes: number;
  readonly events: number;
  readonly lengthMs: number;
};

/** Writes a recording while it happens. Until `finish` is through there is only `PATH.part`, never a half recording at PATH. */
export type Recorder = {
  /** Takes one event at mesh time `at`; cheap, the packing happens in the background. After `finish` it takes none. */
  record(event: MeshEvent, at: EpochMs): void;
  /** Says that the first full picture stands: playback will start at this moment. */
  ready(at: EpochMs): void;
  /** Ends the file at mesh time `at` and moves it to its place. `facts` fill the header. */
  finish(facts: MeshFacts, at: EpochMs): Promise<Result<Written>>;
  /** Gives up and removes what was written. */
  abort(): Promise<void>;
};

/**
 * Starts a recording at `path`. Fault `recording-unwritable` when the folder cannot be written, now or at the end.
 * The events stream through gzip to a file beside it; the header, whose length is known last, is put before them as a gzip
 * member of its own (RFC 1952 §2.2: members follow each other).
 */
export async function createRecorder(path: string, toolVersion: string): Promise<Result<Recorder>> {
  // Moving the recording to its place would fail only at its end, or put it in place of a device.
  const what = inTheWay(path);
  if (what !== null) return err(unwritable(path, { code: `it is ${what}` }));
  const bodyPath = `${path}.part`;
  const wholePath = `${path}.whole`;
  const opened = await openBody(bodyPath);
  if (!opened.ok) return opened;
  const body = opened.value;
  let startedAt: EpochMs | null = null;
  let readyAt: EpochMs | null = null;
  let lastT = 0;
  let events = 0;
  let ended = false;

  const removeParts = async () => {
    await rm(bodyPath, { force: true });
    await rm(wholePath, { force: true });
  };

  return ok({
    record(event, at) {
      if (ended) return;
      startedAt ??= at;
      // A clock that is set back must not make time fall.
      lastT = Math.max(lastT, Math.round(at - startedAt));
      events++;
      body.gzip.write(eventLine(lastT, event));
    },
    ready(at) {
      readyAt ??= at;
    },
    async finish(facts, at) {
      ended = true;
      body.gzip.end(endLine(events));
      try {
        await body.done;
        const begin = startedAt ?? at;
        const lengthMs = Math.max(lastT, Math.round(at - begin));
        const header = headerLine({
          format: RECORDING_FORMAT,
          formatVersion: RECORDING_VERSION,
          toolVersion,
          istioVersion: facts.istioVersion,
          kubernetesVersion: facts.kubernetesVersion,
          envoyVersion: facts.envoyVersion,
          clusterName: facts.clusterName,
          startedAt: begin,
          readyAt: epochMs(Math.min(begin + lengthMs, Math.max(begin, readyAt ?? begin))),
          lengthMs,
        });
        const whole = createWriteStream(wholePath);
        whole.write(gzipSync(header));
        await pipeline(createReadStream(bodyPath), whole);
        const { size } = await stat(wholePath);
        await rename(wholePath, path);
        await removeParts();
        return ok({ path, bytes: size, events, lengthMs });
      } catch (error) {
        await removeParts();
        return err(unwritable(path, error));
      }
    },
    async abort() {
      ended = true;
      body.gzip.destroy();
      await body.done.catch(() => undefined);
      await removeParts();
    },
  });
}

type Body = { readonly gzip: Gzip; readonly done: Promise<void> };

async function openBody(path: string): Promise<Result<Body>> {
  const file: WriteStream = createWriteStream(path);
  const opened = await new Promise<unknown>((resolve) => {
    file.once('open', () => resolve(null));
    file.once('error', resolve);
  });
  if (opened !== null) return err(unwritable(path, opened));
  const gzip = createGzip({ level: 9 });
  const done = pipeline(gzip, file);
  // A disk that fills up is reported by `finish`; until then the rejection is kept, not unhandled.
  done.catch(() => undefined);
  return ok({ gzip, done });
}

function unwritable(path: string, error: unknown) {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return fault(
    'recording-unwritable',
    `The recording cannot be written to ${path} (${code}).`,
    code.startsWith('it is')
      ? 'Name a file with --out.'
      : code === 'ENOENT'
        ? 'Make the folder first, or choose another one with --out.'
        : 'Choose another place with --out, or free some space.',
  );
}
