import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { snakeDump } from './snakeDump.ts';

const PROXIES = new URL('../../../fixtures/istio-1.31/proxies/shop/', import.meta.url);

/** What protobuf's JSON makes of a proto's name. */
const camel = (key: string) =>
  /^[a-z][a-z0-9_]*$/.test(key) ? key.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()) : key;
const isStruct = (key: string, parent: string) =>
  key === 'filter_metadata' || key === 'json_format' || (key === 'match' && parent === 'transport_socket_matches');
function camelDump(value: unknown, key = '', parent = ''): unknown {
  if (Array.isArray(value)) return value.map((part) => camelDump(part, '', key));
  if (typeof value !== 'object' || value === null) return value;
  const typed = '@type' in value && String(value['@type']).endsWith('.TypedStruct');
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      camel(name),
      isStruct(name, key || parent) || (typed && name === 'value') ? part : camelDump(part, name, key || parent),
    ]),
  );
}

it('gives back the names of every field of every captured dump', () => {
  for (const folder of readdirSync(PROXIES)) {
    const dump = JSON.parse(readFileSync(new URL(`${folder}/config_dump.json`, PROXIES), 'utf8'));
    const sections = dump.configs.filter((c: { '@type': string }) => !c['@type'].endsWith('BootstrapConfigDump'));
    expect(snakeDump(camelDump(sections))).toEqual(sections);
  }
});

it('leaves keys alone that are names of things, not of fields', () => {
  expect(snakeDump({ typedPerFilterConfig: { 'envoy.filters.http.faultX': { maxBytes: 1 } } })).toEqual({
    typed_per_filter_config: { 'envoy.filters.http.faultX': { max_bytes: 1 } },
  });
  expect(snakeDump({ transportSocketMatches: [{ name: 'a', match: { tlsMode: 'istio' } }] })).toEqual({
    transport_socket_matches: [{ name: 'a', match: { tlsMode: 'istio' } }],
  });
});
