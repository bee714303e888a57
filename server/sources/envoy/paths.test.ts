import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/clock';
import { TestCluster, testPod } from '@/server/testCluster.testkit';
import { ADMIN_PORT, createEnvoyAdmin } from './client.ts';
import { isAllowed } from './paths.ts';

const cluster = new TestCluster();
afterAll(() => cluster.close());

describe('the allow-list', () => {
  it.each([
    '/certs',
    '/clusters?format=json',
    '/config_dump?include_eds',
    '/config_dump?resource=dynamic_active_secrets',
    '/config_dump?resource=dynamic_endpoint_configs&include_eds',
    '/config_dump?mask=dynamic_active_secrets',
    '/server_info',
    '/stats?format=json&usedonly',
    '/listeners?format=json',
  ])('lets %s pass', (path) => expect(isAllowed(path)).toBe(true));

  it.each([
    '/quitquitquit',
    '/healthcheck/fail',
    '/logging?level=debug',
    '/drain_listeners',
    '/reset_counters',
    '/cpuprofiler?enable=y',
    '/certs/../quitquitquit',
    '/certs\r\nPOST /quitquitquit',
    '/config_dump?resource=a&resource=b',
    '/clusters',
    '/stats',
    '/stats?format=json&usedonly&filter=.*',
    '',
  ])('refuses %j', (path) => expect(isAllowed(path)).toBe(false));

  it('keeps a refused path from leaving', async () => {
    const { id } = testPod('a', 'b');
    await cluster.serve(id, ADMIN_PORT, (_request, response) => response.end('{}'));
    const admin = createEnvoyAdmin(cluster.connection, id, systemClock);
    expect(await admin.get('/quitquitquit')).toMatchObject({ ok: false, error: { code: 'path-not-allowed' } });
    expect(await admin.get('/certs')).toMatchObject({ ok: true });
    admin.close();
    expect(cluster.requests).toEqual(['a/b GET /certs']);
  });
});
