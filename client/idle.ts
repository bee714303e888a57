import { useCallback, useEffect, useState } from 'react';

/**
 * The idle signal: `<html data-idle="true">` once nothing that a picture waits for is under way.
 * Screenshots and browser tests wait for it, never for time.
 */
const pending = new Map<symbol, string>();
let settle: number | undefined;

// React brings the frame to life in its own time: before that no key is heard, so the page is not idle.
const frame = Symbol('frame');
pending.set(frame, 'frame');

/** The frame around the views listens now. */
export function frameIsUp(): void {
  if (pending.delete(frame)) check();
}

/** Marks something as under way; call the returned function when it is done (twice is harmless). */
export function busy(what: string): () => void {
  const token = Symbol(what);
  pending.set(token, what);
  document.documentElement.dataset.idle = 'false';
  return () => {
    if (pending.delete(token)) check();
  };
}

/** Two frames after the last thing is done, what it rendered is on screen. */
function check(): void {
  if (settle !== undefined) cancelAnimationFrame(settle);
  settle = requestAnimationFrame(() => {
    settle = requestAnimationFrame(() => {
      settle = undefined;
      if (pending.size === 0) document.documentElement.dataset.idle = 'true';
    });
  });
}

/**
 * For what takes longer to draw than its data take to come: the page is not idle before the answer is called, in an effect
 * of what was drawn.
 */
export function useFirstDrawing(what: string): () => void {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => (drawn ? undefined : busy(what)), [drawn, what]);
  return useCallback(() => setDrawn(true), []);
}
