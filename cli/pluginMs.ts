/** What a browser login may take when nobody says how long to wait. */
const USUAL_MS = 60_000;
/** A login that takes too long is named before the wait for the mesh is over, which could only say that nothing came. */
const SHARE = 0.9;

/** How long a credential plugin may take, ms, where a command waits for `timeoutMs` in all. */
export const pluginMs = (timeoutMs: number): number => Math.min(USUAL_MS, Math.round(timeoutMs * SHARE));
