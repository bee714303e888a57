import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pause } from './run.ts';

/**
 * Runs `work` while no other process holds the same lock file; waits for its turn. A lock whose holder has ended is
 * taken over. `onWait` is told once who holds it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const me = `${process.pid} ${startOf(process.pid)}`;
  let told = false;
  while (!take(file, me)) {
    const holder = read(file);
    if (holder === null) continue;
    const [pid = '', start = ''] = holder.split(' ');
    if (startOf(Number(pid)) !== start) {
      // Only the process that still finds the dead holder's own words removes them.
      if (read(file) === holder) rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait?.(Number(pid));
    told = true;
    await pause(300);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Makes the file with its content at once, so that nobody finds it empty. */
function take(file: string, me: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, me);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * When a process began, in clock ticks since boot, or '' if it is not there: with the pid it names a process for good,
 * for pids are given again. Field 22 of proc(5)'s stat, counted after the name, which may hold spaces.
 */
export function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
