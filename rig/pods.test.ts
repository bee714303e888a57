import { describe, expect, it } from 'vitest';
import { newestReady, type Pod, workloadOf } from './pods.ts';

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

describe('workloadOf', () => {
  const owned = (kind: string, name: string, labels = {}): Pod => {
    const one = pod('x', 1, true);
    return { ...one, metadata: { ...one.metadata, labels, ownerReferences: [{ kind, name }] } };
  };

  it('names the Deployment behind a ReplicaSet, and other owners themselves', () => {
    const hash = { 'pod-template-hash': '5d8f9c7b6' };
    expect(workloadOf(owned('ReplicaSet', 'payment-v3-canary-5d8f9c7b6', hash))).toBe('deployment/payment-v3-canary');
    expect(workloadOf(owned('ReplicaSet', 'by-hand'))).toBe('replicaset/by-hand');
    expect(workloadOf(owned('StatefulSet', 'ledger'))).toBe('statefulset/ledger');
    expect(workloadOf(pod('bare', 1, true))).toBeNull();
  });
});
