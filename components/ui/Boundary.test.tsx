// @vitest-environment jsdom
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Boundary } from './Boundary.tsx';
import { lazy } from './lazy.tsx';

let root: Root;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // React reports what a boundary caught; here that is meant.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  root = createRoot(document.body.appendChild(document.createElement('div')));
});

afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const draw = (what: ReactNode) => act(async () => root.render(what));
const press = (name: string) =>
  act(async () => [...document.querySelectorAll('button')].find((b) => b.textContent === name)?.click());
const text = () => document.body.textContent;

/** A part whose code comes at the second asking. */
function atSecond(): ReturnType<typeof lazy> {
  const load = vi.fn(async () => () => <p>the part</p>);
  load.mockRejectedValueOnce(new Error('ChunkLoadError'));
  return lazy(load, () => <p>loading</p>);
}

it('says that a part could not be loaded, keeps what is around it, and loads it when asked again', async () => {
  const Part = atSecond();
  await draw(
    <>
      <p>around</p>
      <Boundary>
        <Part />
      </Boundary>
    </>,
  );
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('could not be loaded');
  expect(text()).toContain('around');
  await press('Try again');
  expect(text()).toBe('aroundthe part');
});

it('leaves in its place what a press opened it from, and is put away', async () => {
  const Part = atSecond();
  const onClose = vi.fn();
  await draw(
    <Boundary stand={<b>trigger</b>} onClose={onClose}>
      <Part />
    </Boundary>,
  );
  expect(text()).toContain('trigger');
  await press('Close');
  expect(onClose).toHaveBeenCalledOnce();
});

it('says what nobody foresaw in its own words', async () => {
  const Broken = () => {
    throw new Error('x is not a function');
  };
  await draw(
    <Boundary>
      <Broken />
    </Boundary>,
  );
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('x is not a function');
});
