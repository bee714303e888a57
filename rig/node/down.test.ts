import { describe, expect, it } from 'vitest';
import { mountsUnder } from './down.ts';

const MOUNTINFO = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:4 / /var/lib/rig/a rw - tmpfs t rw
41 40 0:4 / /var/lib/rig/a/b rw - tmpfs t rw
42 22 0:4 / /var/lib/rig-of-another rw - tmpfs t rw
43 22 0:4 / /var/lib/rig/with\\040space rw - tmpfs t rw
`;

describe('mountsUnder', () => {
  it('gives the deepest first, spaces read, and nothing of a folder whose name only begins alike', () => {
    expect(mountsUnder(MOUNTINFO, '/var/lib/rig')).toEqual([
      '/var/lib/rig/with space',
      '/var/lib/rig/a/b',
      '/var/lib/rig/a',
    ]);
  });
});
