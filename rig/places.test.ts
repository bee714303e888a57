import { describe, expect, it } from 'vitest';
import { places } from './places.ts';

describe('places', () => {
  it('has names of its own unless told otherwise', () => {
    expect(places({ HOME: '/root' })).toMatchObject({
      name: 'meshpath-rig',
      link: 'meshpath-rig0',
      nodeAddress: '10.251.0.1',
      hostAddress: '10.251.0.2',
      kubeconfig: '/var/lib/meshpath-rig/admin.conf',
    });
  });

  it('gives a second rig its own link, addresses and state', () => {
    const second = places({ MESHPATH_RIG_NAME: 'second', MESHPATH_RIG_SUBNET: '10.9.8.0/24', XDG_CACHE_HOME: '/c' });
    expect(second).toMatchObject({ link: 'second0', nodeAddress: '10.9.8.1', state: '/var/lib/second' });
    expect(second.cache).toBe('/c/meshpath-rig');
  });

  it.each([
    [{ MESHPATH_RIG_NAME: 'a-name-too-long-for-linux' }],
    [{ MESHPATH_RIG_NAME: '../etc' }],
    [{ MESHPATH_RIG_SUBNET: '10.251.0.0/16' }],
    [{ MESHPATH_RIG_SUBNET: '10.999.0.0/24' }],
    [{ MESHPATH_RIG_STATE: 'here' }],
    [{ MESHPATH_RIG_STATE: '/' }],
  ])('refuses %o', (env) => {
    expect(() => places(env)).toThrow(/MESHPATH_RIG_/);
  });
});
