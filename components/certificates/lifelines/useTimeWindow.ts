'use client';
import { type PointerEvent, useRef, useState } from 'react';
import { setParams, useParam } from '@/client/url';
import { type EpochMs, epochMs } from '@/mesh/model';
import { type TimeWindow, windowAround, ZOOMS, type Zoom } from '@/scene/certificates/timeWindow';

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;

export type TimeControl = ReturnType<typeof useTimeWindow>;

/**
 * The stretch of time that is shown: `zoom` and `at` in the URL. Without `at` it follows the present. Dragging moves it at once
 * and writes the URL when it ends.
 */
export function useTimeWindow(now: EpochMs, width: number, fallback: Zoom) {
  const [zoomText] = useParam('zoom', 'replace');
  const [atText] = useParam('at', 'replace');
  const [dragged, setDragged] = useState<number | null>(null);
  const drag = useRef<{ x: number; at: number; moved: boolean } | null>(null);
  const zoom = ZOOMS.find((z) => String(z / 1_000) === zoomText) ?? fallback;
  const pinned = /^\d{12,14}$/.test(atText) ? Number(atText) : null;
  const at = dragged ?? pinned ?? now;
  const window: TimeWindow = windowAround(epochMs(at), zoom, width);
  const goTo = (next: number) => setParams({ at: next >= now ? '' : String(Math.round(next)) }, 'replace');
  const setZoom = (next: Zoom | undefined) => next && setParams({ zoom: String(next / 1_000) }, 'replace');
  return {
    window,
    zoom,
    following: dragged === null && pinned === null,
    setZoom,
    zoomBy: (steps: number) => setZoom(ZOOMS[ZOOMS.indexOf(zoom) + steps]),
    /** By a share of what is shown. */
    moveBy: (share: number) => goTo(at + zoom * share),
    goTo,
    toNow: () => setParams({ at: '' }, 'replace'),
    /** For the element on which the picture is dragged. */
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button === 0) drag.current = { x: event.clientX, at, moved: false };
      },
      onPointerMove: (event: PointerEvent) => {
        const start = drag.current;
        if (start === null || width === 0) return;
        const by = event.clientX - start.x;
        if (!start.moved && Math.abs(by) < CLICK_PX) return;
        if (!start.moved) event.currentTarget.setPointerCapture(event.pointerId);
        start.moved = true;
        setDragged(Math.min(now, start.at - (by / width) * zoom));
      },
      onPointerUp: () => {
        if (dragged !== null) goTo(dragged);
        setDragged(null);
        drag.current = null;
      },
      onPointerCancel: () => {
        setDragged(null);
        drag.current = null;
      },
    },
  };
}
