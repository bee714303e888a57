import { describe, expect, it } from 'vitest';
import { captured as capturedMesh, GATEWAY } from '@/server/captured.testkit.ts';
import { at, decode } from './dump.testkit.ts';
import { captured } from './fixtures.testkit.ts';

const order = captured('order');

describe('secrets of a dump', () => {
  it('are told by name, kind and certificates, and where they stand', () => {
    const { config } = decode(order.json('config_dump.json'));
    const [own, roots] = config.secrets ?? [];
    expect(own).toMatchObject({ name: 'default', kind: 'certificate', state: 'active', unreadable: 0 });
    expect(own?.certificates[0]).toMatchObject({
      sans: ['spiffe://cluster.local/ns/shop/sa/order'],
      serial: '6b5f8f20bcbbf7e841eed5d0620b4f57',
    });
    expect(roots).toMatchObject({ name: 'ROOTCA', kind: 'roots', certificates: [{ isCa: true }] });
    for (const secret of config.secrets ?? [])
      expect(at(config.raw, secret.pointer)).toMatchObject({ name: secret.name });
    expect(JSON.stringify(config.secrets)).not.toContain('PRIVATE');
  });

  it('may be warming, or no certificates at all', () => {
    const type = 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump';
    const { config } = decode({
      configs: [
        {
          '@type': type,
          dynamic_warming_secrets: [{ name: 'kubernetes://gone' }],
          static_secrets: [
            { name: 'ticket', secret: { session_ticket_keys: {} } },
            { name: 'odd', secret: { tls_certificate: { certificate_chain: { inline_string: BROKEN } } } },
          ],
        },
      ],
    });
    expect(config.secrets?.map(({ name, kind, state, unreadable }) => [name, kind, state, unreadable])).toEqual([
      ['ticket', 'other', 'static', 0],
      ['odd', 'certificate', 'static', 1],
      ['kubernetes://gone', 'other', 'warming', 0],
    ]);
  });
});

const BROKEN = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

it('takes Envoy’s version from the bootstrap, and nothing else of it', () => {
  const { config } = decode(order.json('config_dump.json'));
  expect(config.envoyVersion).toBe('1.40.0');
  expect(at(config.raw, '/configs/0')).not.toHaveProperty('bootstrap');
  expect(capturedMesh().configs.get(GATEWAY)?.envoyVersion).toBe('1.40.0');
  expect(decode({ configs: [] }).config).not.toHaveProperty('envoyVersion');
});
