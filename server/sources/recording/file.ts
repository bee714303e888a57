import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { err, type Fault, fault, type MeshEvent, ok, type Result } from '@/mesh/model';
import { type FileTrouble, openRegular, troubleWords } from '@/server/regularFile';
import { corrupt, parseHeader, parseLine, type RecordingHeader } from '@/wire/recording';
import { Interner } from './intern.ts';

export type RecordedEvent = { readonly t: number; readonly event: MeshEvent };

/** A whole recording in memory, checked to its last line. `t` of its events never falls. */
export type Recording = {
  /** The file's name, for display. */
  readonly name: string;
  readonly header: RecordingHeader;
  readonly events: readonly RecordedEvent[];
};

/** Limits against files that unpack to far more than any recording: bytes of JSON in all and in one line. */
export type ReadLimits = { readonly totalBytes: number; readonly lineBytes: number };
const LIMITS: ReadLimits = { totalBytes: 2 * 1024 ** 3, lineBytes: 128 * 1024 ** 2 };

/**
 * Loads a recording as a whole: either all of it is good or there is a Fault and nothing.
 * Faults: `recording-missing`, `recording-unreadable`, `recording-empty`, `recording-not-one`, `recording-truncated`,
 * `recording-corrupt`, `recording-newer`, `recording-too-old`, `recording-too-large`.
 */
export async function readRecording(path: string, limits: ReadLimits = LIMITS): Promise<Result<Recording>> {
  const usable = await checkFile(path);
  if (!usable.ok) return usable;
  const reader = new LineReader(limits);
  try {
    // Closing the unpacker early ends the file's stream, too; so a bad line stops the reading at once.
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 256 * 1024 }), async (chunks) => {
      for await (const chunk of chunks) if (!reader.take(chunk)) return;
    });
  } catch (error) {
    return err(reader.fault ?? faultOfUnpacking(error, path));
  }
  return reader.result(basename(path));
}

async function checkFile(path: string): Promise<Result<void>> {
  const opened = await openRegular(path);
  if (!opened.ok) return err(faultOfFile(opened.error, path));
  const file = opened.value;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 0) return err(emptyFault(path));
    if (bytesRead < 2 || buffer[0] !== 0x1f || buffer[1] !== 0x8b)
      return err(
        fault(
          'recording-not-one',
          `${path} is not a Meshpath recording: it is not gzip.`,
          'Name a file that `meshpath record` wrote.',
        ),
      );
    return ok(undefined);
  } catch (error) {
    return err(faultOfFile({ code: codeOf(error), what: null }, path));
  } finally {
    await file.close();
  }
}

/** Cuts unpacked bytes into lines and checks each; stops at the first fault. */
class LineReader {
  fault: Fault | null = null;
  private header: RecordingHeader | null = null;
  private fileVersion = 0;
  private readonly events: RecordedEvent[] = [];
  private readonly interner = new Interner();
  private ended = false;
  private line = 0;
  private lastT = 0;
  private total = 0;
  private partial: Buffer[] = [];
  private partialBytes = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** False once there is a fault. */
  take(chunk: Buffer): boolean {
    this.total += chunk.length;
    if (this.total > this.limits.totalBytes) return this.refuse(tooLarge());
    let from = 0;
    for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, from)) {
      this.partial.push(chunk.subarray(from, newline));
      from = newline + 1;
      const bytes = this.partial.length === 1 ? this.partial[0] : Buffer.concat(this.partial);
      this.partial = [];
      this.partialBytes = 0;
      this.line++;
      const read = this.readLine((bytes ?? Buffer.alloc(0)).toString('utf8'));
      if (!read.ok) return this.refuse(read.error);
    }
    if (from < chunk.length) {
      this.partial.push(chunk.subarray(from));
      this.partialBytes += chunk.length - from;
      if (this.partialBytes > this.limits.lineBytes) return this.refuse(tooLarge());
    }
    return true;
  }

  result(name: string): Result<Recording> {
    if (this.fault) return err(this.fault);
    if (this.header === null && this.partialBytes === 0) return err(emptyFault('The recording'));
    if (this.header === null || !this.ended) return err(truncated());
    if (this.partialBytes > 0) return err(corrupt(this.line + 1, 'there is more after its end'));
    if (this.events.length === 0) return err(emptyFault('The recording'));
    return ok({ name, header: this.header, events: this.events });
  }

  private readLine(text: string): Result<void> {
    const json = parseJson(text);
    if (json === undefined) return err(corrupt(this.line, 'it is not JSON'));
    if (this.header === null) {
      const parsed = parseHeader(json.value);
      if (!parsed.ok) return parsed;
      ({ header: this.header, fileVersion: this.fileVersion } = parsed.value);
      return ok(undefined);
    }
    if (this.ended) return err(corrupt(this.line, 'there is more after its end'));
    const parsed = parseLine(json.value, this.line, this.fileVersion);
    if (!parsed.ok) return parsed;
    const line = parsed.value;
    if (line.kind === 'end') {
      this.ended = true;
      return line.events === this.events.length
        ? ok(undefined)
        : err(corrupt(this.line, `it should hold ${line.events} events and holds ${this.events.length}`));
    }
    if (line.t < this.lastT) return err(corrupt(this.line, 'its time lies before that of the line above'));
    if (line.t > this.header.lengthMs) return err(corrupt(this.line, 'its time lies after the end'));
    this.lastT = line.t;
    this.events.push({ t: line.t, event: this.interner.event(line.event) });
    return ok(undefined);
  }

  private refuse(why: Fault): false {
    this.fault = why;
    return false;
  }
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const truncated = () =>
  fault(
    'recording-truncated',
    'The recording ends too early: its last part is missing.',
    'Nothing of it was loaded. Copy the file again, or record again and let `meshpath record` finish.',
  );

const emptyFault = (what: string) =>
  fault('recording-empty', `${what} is empty.`, 'Name a file that `meshpath record` wrote and finished.');

const tooLarge = () =>
  fault(
    'recording-too-large',
    'The recording unpacks to more than Meshpath loads.',
    'Record for a shorter time (`meshpath record --for 60s`).',
  );

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';

function faultOfFile(trouble: FileTrouble, path: string): Fault {
  return trouble.code === 'ENOENT'
    ? fault('recording-missing', `There is no file ${path}.`, 'Check the path given with --recording.')
    : fault(
        'recording-unreadable',
        `${path} cannot be read (${troubleWords(trouble)}).`,
        'Name a file that you may read.',
      );
}

function faultOfUnpacking(error: unknown, path: string): Fault {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') return truncated();
  if (code.startsWith('Z_'))
    return fault(
      'recording-corrupt',
      `The recording is damaged: it does not unpack (${code}).`,
      'Nothing of it was loaded. Copy the file again from where it came, or record again.',
    );
  return faultOfFile({ code, what: null }, path);
}
