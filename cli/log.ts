import { destination, type Level, type Logger, pino } from 'pino';

/** Logs go to stderr as JSON lines; MESHPATH_LOG sets the level (`debug`, `info`, `warn`, `error`, `silent`). */
export function commandLog(level: Level | 'silent'): Logger {
  const wanted = process.env.MESHPATH_LOG;
  return pino(
    { level: wanted !== undefined && wanted in pino.levels.values ? wanted : level },
    destination({ dest: 2, sync: true }),
  );
}
