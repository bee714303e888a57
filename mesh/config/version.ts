import type { ProxySync } from '../model/index.ts';

/** The nonces that a proxy last acknowledged, as one text: another set means another configuration. Empty: nothing is known. */
export const versionOf = (sync: ProxySync | undefined): string =>
  Object.entries(sync?.types ?? {})
    // Certificates come by SDS from the agent, and are no part of it.
    .filter(([type]) => type !== 'SDS')
    .map(([type, state]) => `${type}=${state?.acked ?? ''}`)
    .sort()
    .join(' ');
