import type { EpochMs, Mesh, ProxyConfig, XdsType } from '../model/index.ts';

/**
 * Whether this is what the proxy had at that moment and has still: nothing (of these types; else of any) was sent to it since.
 * SPEC Y-6.
 */
export function stood(mesh: Mesh, config: ProxyConfig, at: EpochMs, of?: readonly XdsType[]): boolean {
  const types = Object.entries(mesh.sync[config.pod]?.types ?? {});
  const since = Math.min(at, config.fetchedAt);
  return types.every(
    ([type, state]) =>
      (of ? !of.includes(type as XdsType) : type === 'SDS') || state?.sentAt == null || state.sentAt <= since,
  );
}
