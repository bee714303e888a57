import { asObj, dig, list, num, typeName } from './json.ts';

/** `1.40.0` of the bootstrap's `user_agent_build_version`; null when a dump has no bootstrap or that does not say. */
export function envoyVersionOf(dump: unknown): string | null {
  const bootstrap = list(asObj(dump), 'configs')
    .map(asObj)
    .find((section) => typeName(section).endsWith('.BootstrapConfigDump'));
  const version = dig(bootstrap ?? null, 'bootstrap', 'node', 'user_agent_build_version', 'version');
  // Zeros are defaults, which protobuf's JSON leaves out.
  return version === null
    ? null
    : [num(version, 'major_number') ?? 0, num(version, 'minor_number') ?? 0, num(version, 'patch') ?? 0].join('.');
}
