import { describe, expect, it } from 'vitest';
import { epochMs, type MeshRequest, type PodId } from '@/mesh/model';
import { sampleLine, sampleRequest } from '../sample.ts';
import { listRows } from './rows.ts';

const line = (pod: string, startedAt: number, duration: number) =>
  sampleLine({
    pod: `shop/${pod}` as PodId,
    startedAt: epochMs(startedAt),
    duration: duration as never,
    requestId: 'r1',
  });

/** client → order → payment, one request id, and an unrelated newer call. */
const chain: readonly MeshRequest[] = [
  sampleRequest('outer', {
    startedAt: epochMs(1_000),
    client: line('client', 1_000, 20),
    server: line('order', 1_001, 18),
  }),
  sampleRequest('inner', {
    startedAt: epochMs(1_005),
    client: line('order', 1_005, 5),
    server: line('payment', 1_006, 3),
  }),
  sampleRequest('other', { startedAt: epochMs(5_000) }),
];

const all = () => true;
const ids = (rows: ReturnType<typeof listRows>) => rows.map((r) => `${'>'.repeat(r.depth)}${r.request.id}`);

describe('listRows', () => {
  it('is newest first, with the calls that a request caused folded under it', () => {
    const rows = listRows(chain, all, () => false);
    expect(ids(rows)).toEqual(['other', 'outer']);
    expect(rows[1]).toMatchObject({ caused: 1, expanded: false, matches: true });
  });

  it('unfolds a tree in reading order', () => {
    expect(ids(listRows(chain, all, (id) => id === 'outer'))).toEqual(['other', 'outer', '>inner']);
  });

  it('shows a matching call under its root, which only holds it', () => {
    const rows = listRows(
      chain,
      (r) => r.id === 'inner',
      () => false,
    );
    expect(ids(rows)).toEqual(['outer', '>inner']);
    expect(rows.map((r) => r.matches)).toEqual([false, true]);
  });

  it('is empty when nothing matches', () => {
    expect(
      listRows(
        chain,
        () => false,
        () => true,
      ),
    ).toEqual([]);
  });
});
