/** What the command's end says to scripts. `unreadable`: there is no result, for whatever reason that is not in the command. */
export const EXIT = { ok: 0, finding: 1, usage: 2, unreadable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
