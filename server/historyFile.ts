import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * What `--history` asks for: a file, none, or the usual one. By the XDG Base Directory specification an XDG_STATE_HOME that is
 * empty counts as unset, and one that is relative is passed over.
 */
export function historyFile(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string | null {
  if (asked === 'off') return null;
  if (asked !== undefined && asked !== '') return asked;
  const state = [env.XDG_STATE_HOME, env.LOCALAPPDATA].find((folder) => folder !== undefined && isAbsolute(folder));
  return join(state ?? join(home, '.local', 'state'), 'meshpath', 'history.sqlite');
}
