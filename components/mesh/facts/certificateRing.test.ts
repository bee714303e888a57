import { expect, test } from 'vitest';
import { EMPTY_MESH, epochMs, type Mesh, podId, type WorkloadCertificate } from '@/mesh/model';
import { standingOf } from './certificateRing.ts';

const MINUTE = 60_000;
/** Two minutes of life, written as four: istiod dates it back. */
const certificate = {
  pod: podId('shop', 'order'),
  receivedAt: epochMs(2 * MINUTE),
  leaf: { notBefore: epochMs(0), notAfter: epochMs(4 * MINUTE) },
} as WorkloadCertificate;
const ringAt = (left: number, mesh: Pick<Mesh, 'facts' | 'pods'>) =>
  standingOf(mesh, certificate, epochMs(4 * MINUTE - left)).ring;

test('the ring is the share of the life that the agent counts, not of the backdated one', () => {
  expect(ringAt(MINUTE, EMPTY_MESH)).toEqual({ share: 0.5, tone: 'cert' });
});

test('a renewal is overdue by what the agent was told', () => {
  const proxyMetadata = { SECRET_GRACE_PERIOD_RATIO: '0.2' };
  const late = { ...EMPTY_MESH, facts: { ...EMPTY_MESH.facts, meshConfig: { defaultConfig: { proxyMetadata } } } };
  expect(ringAt(0.3 * MINUTE, EMPTY_MESH).tone).toBe('warn');
  expect(ringAt(0.3 * MINUTE, late).tone).toBe('cert');
});
