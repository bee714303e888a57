import type { ProxyConfig } from '@/mesh/model';
import type { ConfigAnswer } from '@/wire/config';

/** A configuration as it goes to browsers: without the dump, of which they ask for places. */
export function configReport({ raw: _, ...config }: ProxyConfig, earlier: readonly ProxyConfig[]): ConfigAnswer {
  return { config, earlier: earlier.map(({ fetchedAt, version, bytes }) => ({ fetchedAt, version, bytes })) };
}
