import { constants, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { err, ok, type Result } from '@/mesh/model';
import { Gathered } from './gathered.ts';

const PIECE_BYTES = 64 << 10;

/** Why a file cannot be had. `code`: what the system says, else `EFBIG` or `ENOTFILE`. */
export type FileTrouble = {
  readonly code: string;
  /** For `ENOTFILE`: what stands there in place of a file, with its article. */
  readonly what: Irregular | null;
};

export type Irregular = 'a folder' | 'a pipe' | 'a device' | 'a socket' | 'no file';

/**
 * Opens a file that somebody named, for reading. A pipe is refused, since opening one waits for its other end in a thread that
 * nothing can call back, and so is a device, which may do whatever it does when it is opened.
 */
export async function openRegular(path: string): Promise<Result<FileHandle, FileTrouble>> {
  let handle: FileHandle | undefined;
  try {
    const before = irregular(await stat(path));
    if (before !== null) return err(notFile(before));
    // Should it have become a pipe since, this waits for nobody.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const after = irregular(await handle.stat());
    if (after === null) return ok(handle);
    await handle.close();
    return err(notFile(after));
  } catch (error) {
    await handle?.close();
    return err(troubleOf(error));
  }
}

/** The whole of a file that somebody named, at most `maxBytes` of it: a larger one is `EFBIG`. */
export async function readRegular(path: string, maxBytes: number): Promise<Result<Buffer, FileTrouble>> {
  const opened = await openRegular(path);
  if (!opened.ok) return opened;
  const handle = opened.value;
  try {
    const content = new Gathered();
    const piece = Buffer.alloc(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return ok(content.take());
      content.add(piece.subarray(0, bytesRead));
      if (content.size > maxBytes) return err({ code: 'EFBIG', what: null });
    }
  } catch (error) {
    return err(troubleOf(error));
  } finally {
    await handle.close();
  }
}

/** What stands at a path where a file is to be written or kept; null: a file, or nothing yet. */
export function inTheWay(path: string): Irregular | null {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    return there === undefined ? null : irregular(there);
  } catch {
    // What cannot even be looked at cannot be opened either, which says why.
    return null;
  }
}

function irregular(of: Stats): Irregular | null {
  if (of.isFile()) return null;
  if (of.isDirectory()) return 'a folder';
  if (of.isFIFO()) return 'a pipe';
  if (of.isSocket()) return 'a socket';
  return of.isCharacterDevice() || of.isBlockDevice() ? 'a device' : 'no file';
}

const notFile = (what: Irregular): FileTrouble => ({ code: 'ENOTFILE', what });

export const troubleOf = (error: unknown): FileTrouble => ({
  code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown error',
  what: null,
});

/** As a part of a sentence: `EACCES`, `it is a pipe`, `it is too large`. */
export const troubleWords = ({ code, what }: FileTrouble): string =>
  what !== null ? `it is ${what}` : code === 'EFBIG' ? 'it is too large' : code;
