/** What the command's end says to scripts. */
export const EXIT = { ok: 0, finding: 1, usage: 2, unreadable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
