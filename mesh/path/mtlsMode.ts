import type { FilterChainConfig, ListenerConfig, ProxyConfig } from '../model/index.ts';
import { inboundListener } from './listener.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The mode of a port, and the chains that make it. */
export type PortMode = {
  readonly mode: MtlsMode;
  readonly chains: readonly [FilterChainConfig, ...FilterChainConfig[]];
};

/**
 * PeerAuthentication as a proxy carries it out, read from the chains that take the port: mTLS only is STRICT, both
 * is PERMISSIVE, plain text only is DISABLE. A port without chains of its own is taken by the catch-all ones. SPEC F-7.
 */
export function portModeOf(listener: Pick<ListenerConfig, 'chains'>, port: number): PortMode | null {
  const own = listener.chains.filter((c) => c.match.destinationPort === port);
  const [first, ...rest] = own.length > 0 ? own : listener.chains.filter((c) => c.match.destinationPort === null);
  if (first === undefined) return null;
  const chains = [first, ...rest] as const;
  const terminates = chains.some((c) => c.tls?.mode === 'mtls');
  const plain = chains.some((c) => c.tls === null && c.match.transportProtocol !== 'tls');
  return { mode: terminates ? (plain ? 'PERMISSIVE' : 'STRICT') : 'DISABLE', chains };
}

/** The same for a port of the proxy's own pod. */
export function modeAtPort(config: ProxyConfig, port: number | null): PortMode | null {
  const listener = inboundListener(config);
  return listener === null || port === null ? null : portModeOf(listener, port);
}
