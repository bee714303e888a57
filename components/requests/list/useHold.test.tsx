// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { MeshRequest } from '@/mesh/model';
import { useHold } from './useHold.ts';

const request = (id: string, server = false) => ({ id, server: server ? {} : null }) as unknown as MeshRequest;
const named = (...ids: string[]) => ids.map((id) => request(id));
const ids = (requests: readonly MeshRequest[]) => requests.map((r) => r.id).join('');

let list: ReturnType<typeof useHold>;
function List({ requests, epoch }: { requests: readonly MeshRequest[]; epoch: number }) {
  list = useHold(requests, epoch);
  return null;
}

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});

let give: (requests: readonly MeshRequest[], epoch?: number) => void;
beforeEach(() => {
  const root = createRoot(document.createElement('div'));
  give = (requests, epoch = 1) => act(() => root.render(<List requests={requests} epoch={epoch} />));
});

it('shows what comes until it is held; then what comes waits, and what is shown gains its other side', () => {
  give(named('a', 'b'));
  give(named('a', 'b', 'c'));
  expect([ids(list.shown), list.held]).toEqual(['abc', false]);
  act(() => list.hold());
  // `z` came with the rest of a snapshot: it stands below.
  give([...named('z', 'a'), request('b', true), ...named('c', 'd')]);
  expect([ids(list.shown), ids(list.waiting), list.held]).toEqual(['zabc', 'd', true]);
  expect(list.shown[2]?.server).not.toBeNull();
  act(() => list.release());
  expect([ids(list.shown), ids(list.waiting)]).toEqual(['zabcd', '']);
});

it('keeps what it shows when a busy mesh lets go of it', () => {
  give(named('a', 'b'));
  act(() => list.hold());
  give(named('b', 'c'));
  expect([ids(list.shown), ids(list.waiting)]).toEqual(['ab', 'c']);
  give(named('d', 'e'));
  expect([ids(list.shown), ids(list.waiting), list.held]).toEqual(['ab', 'de', true]);
});

it('is held no longer after a seek, and can be held anew', () => {
  give(named('a', 'b'));
  act(() => list.hold());
  give(named('a'), 2);
  expect([ids(list.shown), list.held]).toEqual(['a', false]);
  act(() => list.hold());
  give(named('a', 'b'), 2);
  expect([ids(list.shown), ids(list.waiting)]).toEqual(['a', 'b']);
});
