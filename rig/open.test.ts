import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openTools, rigEnvironment } from './open.ts';

const state = mkdtempSync(join(tmpdir(), 'rig-open-'));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(state, { recursive: true }));

describe('rigEnvironment', () => {
  it('reaches the node without a proxy, in whichever network it is, and keeps what the user excepted', () => {
    const env = { NO_PROXY: 'intranet', MESHPATH_RIG_SUBNET: '192.168.77.0/24', PATH: '/bin' };
    expect(rigEnvironment('/a/config', env)).toEqual({
      ...env,
      KUBECONFIG: '/a/config',
      NO_PROXY: 'intranet,10.0.0.0/8,192.168.77.0/24',
      no_proxy: 'intranet,10.0.0.0/8,192.168.77.0/24',
    });
  });
});

describe('openTools', () => {
  it('says that the mesh made here needs root, whatever that user has or has not built', async () => {
    writeFileSync(join(state, 'admin.conf'), '');
    vi.spyOn(process, 'getuid').mockReturnValue(1_000);
    // On another machine than the rig's, that is said first.
    await expect(openTools({ MESHPATH_RIG_STATE: state })).rejects.toThrow(/only root may|The rig needs/);
  });

  it('says where there is no mesh', async () => {
    const nowhere = openTools({ MESHPATH_RIG_STATE: state, KUBECONFIG: '/nowhere/config' });
    await expect(nowhere).rejects.toThrow('There is no mesh at /nowhere/config.');
  });
});
