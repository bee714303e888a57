import { homedir } from 'node:os';
import { join } from 'node:path';

/** What `--history` asks for: a file, none, or the usual one. */
export function historyFile(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string | null {
  if (asked === 'off') return null;
  if (asked !== undefined && asked !== '') return asked;
  const state = env.XDG_STATE_HOME ?? env.LOCALAPPDATA ?? join(home, '.local', 'state');
  return join(state, 'meshpath', 'history.sqlite');
}
