import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result } from '@/mesh/model';
import { type FileTrouble, inTheWay, troubleOf } from './regularFile.ts';

/**
 * Writes a file as a whole or not at all, its folder too: what a full disk cuts off is not left at `path`, and what stood there
 * before stays until the new one is complete. What is no file (a folder, a pipe, a device) is left alone.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<Result<void, FileTrouble>> {
  const what = inTheWay(path);
  if (what !== null) return err({ code: 'ENOTFILE', what });
  const part = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, bytes);
    await rename(part, path);
    return ok(undefined);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    return err(troubleOf(error));
  }
}
