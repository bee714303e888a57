import type { AccessEntry, Evidence, Mesh, MeshRequest, ProxyConfig, WireSecurity } from '../model/index.ts';
import { isTcp } from '../requests/outcome.ts';
import { parseAddress } from './address.ts';
import { derived, logged, unknown } from './facts.ts';
import { modeAtPort } from './mtlsMode.ts';
import { type Reason, why } from './reasons.ts';
import { stood } from './stood.ts';

export type Protection = { readonly security: WireSecurity; readonly note: Reason; readonly evidence: Evidence };

/** Listeners that take HBONE: what comes out of its tunnel meets chains without TLS. */
const HBONE = new Set(['connect_terminate', 'main_internal']);
export const takesHbone = (config: ProxyConfig): boolean => config.listeners.some((l) => HBONE.has(l.name));

/**
 * What protected a connection whose server's line has no SNI: plain text, but for callers whose TLS sends none (to an
 * address by its own client, as Prometheus does) and for HBONE, whose TLS is another connection's. SPEC W-7.
 */
export function protectionWithoutSni(
  mesh: Mesh,
  config: ProxyConfig | null,
  request: Pick<MeshRequest, 'client' | 'startedAt'>,
  server: AccessEntry,
  isFromAmbient: boolean,
): Protection {
  const plain: Protection = {
    security: 'plain',
    note: why('security-no-sni'),
    evidence: logged(server, 'serverName'),
  };
  if (config === null || server.details?.startsWith('filter_chain_not_found')) return plain;
  if (isFromAmbient && takesHbone(config))
    return { security: 'unknown', note: why('security-maybe-hbone'), evidence: unknown('hbone-not-logged') };
  // An Envoy that reads HTTP on its way sends an SNI with whatever TLS it begins.
  if (request.client !== null && !isTcp(request.client)) return plain;
  if (modeAtPort(config, parseAddress(server.downstreamLocal)?.port ?? null)?.mode !== 'STRICT') return plain;
  return stood(mesh, config, request.startedAt, ['LDS'])
    ? { security: 'mtls', note: why('security-strict'), evidence: derived('chains-take-mtls-only') }
    : { security: 'unknown', note: why('config-newer'), evidence: unknown('log-and-config') };
}
