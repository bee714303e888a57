import { describe, expect, it } from 'vitest';
import { newestReady, type Pod } from './pods.ts';

const pod = (name: string, minute: number, ready: boolean, deleted = false): Pod => ({
  metadata: {
    name,
    namespace: 'shop',
    creationTimestamp: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
    ...(deleted ? { deletionTimestamp: '2026-01-01T01:00:00Z' } : {}),
  },
  spec: { containers: [] },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

describe('newestReady', () => {
  it('passes over pods that are not ready yet, and those that are on their way out', () => {
    const pods = [pod('old', 1, true), pod('new', 9, true), pod('starting', 10, false), pod('leaving', 11, true, true)];
    expect(newestReady(pods)?.metadata.name).toBe('new');
  });

  it('gives null when there is none', () => {
    expect(newestReady([pod('starting', 1, false)])).toBeNull();
    expect(newestReady([])).toBeNull();
  });
});
