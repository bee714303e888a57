import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { Endings } from './endings.ts';

it('ends all that is open, and what comes after, but not what was released', () => {
  const endings = new Endings();
  const open = endings.link(undefined);
  const released = endings.link(undefined);
  released.release();
  endings.endAll();
  expect([open.signal.aborted, released.signal.aborted, endings.link(undefined).signal.aborted]).toEqual([
    true,
    false,
    true,
  ]);
});

it('ends one with its own signal, and leaves nothing on it afterwards', () => {
  const endings = new Endings();
  const own = new AbortController();
  const first = endings.link(own.signal);
  const second = endings.link(own.signal);
  second.release();
  expect(getEventListeners(own.signal, 'abort')).toHaveLength(1);
  own.abort();
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  first.release();
  expect(getEventListeners(own.signal, 'abort')).toEqual([]);
  expect(endings.link(own.signal).signal.aborted).toBe(true);
});
