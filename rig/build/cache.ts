import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.ts';

/**
 * A folder of built things, named after what they were built from. It appears whole: `make` fills a folder of another
 * name, which is renamed when it returns, so an interrupted build leaves nothing that looks built. Two builds of the same
 * thing take turns, and the second finds it made.
 */
export async function cached(cache: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, key);
  if (existsSync(folder)) return folder;
  return withLock(join(cache, 'locks', key), async () => {
    if (existsSync(folder)) return folder;
    mkdirSync(cache, { recursive: true });
    const drafts = readdirSync(cache).filter((name) => name.startsWith(`${key}.draft-`));
    for (const draft of drafts) rmSync(join(cache, draft), { recursive: true, force: true });
    const draft = mkdtempSync(join(cache, `${key}.draft-`));
    try {
      await make(draft);
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
    return folder;
  });
}

/** Twelve hex digits that change when any of the texts or of the files under the folders does. */
export function fingerprint(texts: readonly string[], folders: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.endsWith('_test.go'))
      .sort();
    for (const file of names)
      hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}
