import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openRig, openTools, rigEnvironment } from './open.ts';

const state = mkdtempSync(join(tmpdir(), 'rig-open-'));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
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

describe('openRig', () => {
  it('opens another cluster only when it has the demo', async () => {
    const kubeconfig = join(state, 'other.conf');
    writeFileSync(kubeconfig, '');
    vi.stubEnv('PATH', `${state}:${process.env.PATH}`);
    const answers = (name: string, text: string) => {
      writeFileSync(join(state, name), `#!/bin/sh\necho '${text}'\n`);
      chmodSync(join(state, name), 0o755);
    };
    answers('istioctl', '');
    answers('kubectl', 'secret/demo-tokens');
    const env = { MESHPATH_RIG_STATE: join(state, 'none'), KUBECONFIG: kubeconfig };
    expect((await openRig(env)).kubeconfig).toBe(kubeconfig);
    answers('kubectl', '');
    await expect(openRig(env)).rejects.toThrow('was not made by a rig');
  });
});
