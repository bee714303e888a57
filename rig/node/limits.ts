import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '../places.ts';

/**
 * Watchers of files that one user may have. Every proxy with its agent needs three, all as user 1337, and the kubelet one
 * for each log that is followed; the kernel's default of 128 ends at some forty proxies, where Envoy aborts at its start.
 */
const LIMIT = '/proc/sys/fs/inotify/max_user_instances';
const ENOUGH = 1_024;

const before = (places: Places): string => join(places.state, 'inotify-instances-before');

/** Raises the machine's limit if it is too low for a large mesh, and notes what it was. */
export function raiseLimits(places: Places, file = LIMIT): void {
  const found = readFileSync(file, 'utf8').trim();
  if (Number(found) >= ENOUGH) return;
  writeFileSync(before(places), found);
  writeFileSync(file, String(ENOUGH));
}

/** Puts back what {@link raiseLimits} changed, unless somebody has changed it since. */
export function restoreLimits(places: Places, file = LIMIT): void {
  if (!existsSync(before(places)) || Number(readFileSync(file, 'utf8')) !== ENOUGH) return;
  writeFileSync(file, readFileSync(before(places), 'utf8'));
}
