// biome-ignore-all lint/a11y/useSemanticElements: lines laid out freely, and only those in sight, lose the meaning of table elements; roles keep it.
'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Route } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useMesh, useMeshNow, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { rootLines } from '@/mesh/certificates/rootLine';
import type { PodId } from '@/mesh/model';
import { LANE, laneOf } from '@/scene/certificates/lifelines';
import { fittingZoom, xOf, ZOOMS, type Zoom } from '@/scene/certificates/timeWindow';
import { lifelinesWords } from '@/words/lifelines';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatDate } from '../../ui/format.ts';
import { rowStep } from '../../ui/rowStep.ts';
import { useElementSize } from '../../ui/useElementSize.ts';
import { useFocusWhenDrawn } from '../../ui/useFocusWhenDrawn.ts';
import { Axis, Grid } from './Axis.tsx';
import { IdentityHead } from './IdentityHead.tsx';
import { LaneRow } from './LaneRow.tsx';
import { filterLines, heldOn, type Identity, identitiesOf, type Line, livesOf, seenSince } from './lines.ts';
import { Patterns } from './Patterns.tsx';
import { Readout } from './Readout.tsx';
import { RootRow } from './RootRow.tsx';
import { TimeBar } from './TimeBar.tsx';
import { useTimeWindow } from './useTimeWindow.ts';
import './lifelines.css';
import { isBrowserKey } from '../../ui/browserKey.ts';

const HEAD_PX = 30;
/** Facts that need all lines are worked out anew this often; the picture itself moves every second. */
const LINES_MS = 5_000;

type Item = { readonly kind: 'identity'; readonly identity: Identity } | { readonly kind: 'line'; readonly line: Line };

/** Every certificate seen, over time: one line a pod, grouped by identity. */
export function LifelinesView({ selected, onSelect }: { selected: PodId | null; onSelect: (pod: PodId) => void }) {
  const words = useWords(lifelinesWords);
  const now = useMeshNow(1_000);
  const slow = useMeshNow(LINES_MS);
  const certificates = useMesh((mesh) => mesh.certificates);
  const facts = useMesh((mesh) => mesh.facts);
  const pods = useMesh((mesh) => mesh.pods);
  const sightings = useMesh((mesh) => mesh.sightings);
  const dropped = useMesh((mesh) => mesh.sightingsDropped);
  const sweeps = useMesh((mesh) => mesh.sweeps);
  const [text] = useParam('q', 'replace');
  const [goneParam] = useParam('gone', 'replace');
  const [troublesParam] = useParam('troubles', 'replace');
  const gone = goneParam === '1';
  const troubles = troublesParam === '1';

  // The sweeps change with every look at any proxy; within the slow beat they make no difference to what is drawn.
  const swept = useRef(sweeps);
  swept.current = sweeps;
  const identities = useMemo(
    () => identitiesOf({ certificates, facts, pods, sightings, sweeps: swept.current }, slow),
    [certificates, facts, pods, sightings, slow],
  );
  const roots = useMemo(
    () => rootLines({ certificates, sightings, sweeps: swept.current }, slow),
    [certificates, sightings, slow],
  );
  // Chosen once, when there is something to show: a picture that changes its scale by itself could not be read.
  const fallback = useRef<Zoom>(null);
  if (identities.length > 0) fallback.current ??= fittingZoom(livesOf(certificates), now - seenSince(identities, now));

  const [chart, { width }] = useElementSize<HTMLDivElement>();
  const time = useTimeWindow(now, width, fallback.current ?? ZOOMS[0]);
  const { window } = time;
  const shown = filterLines(identities, { text, gone, troubles, shown: window });
  const items = shown.flatMap((identity): Item[] => [
    { kind: 'identity', identity },
    ...identity.lines.map((line): Item => ({ kind: 'line', line })),
  ]);
  const nowX = xOf(window, now);
  const scroller = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<{ pod: PodId; part: number } | null>(null);
  const [current, setCurrent] = useState<PodId | null>(selected);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'identity' ? HEAD_PX : LANE.height + 1),
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : item.kind === 'line' ? item.line.lifeline.pod : `of ${item.identity.spiffe}`;
    },
    overscan: 8,
  });

  const focusOn = useFocusWhenDrawn(scroller);

  const lines = items.flatMap((item) => (item.kind === 'line' ? [item.line] : []));
  const lineOf = (pod: PodId | null) => lines.find((line) => line.lifeline.pod === pod);
  const focused = lineOf(current) ?? lines[0];
  const laneFor = (line: Line) => laneOf(heldOn(line, now), window);
  const pointedLine = pointed === null ? undefined : lineOf(pointed.pod);
  const pointedPart =
    pointedLine === undefined || pointed === null ? null : (laneFor(pointedLine).parts[pointed.part] ?? null);

  const moveTo = (index: number) => {
    const next = lines[index];
    if (next === undefined) return;
    const pod = next.lifeline.pod;
    setCurrent(pod);
    setPointed({ pod, part: laneFor(next).parts.length - 1 });
    virtualizer.scrollToIndex(items.findIndex((item) => item.kind === 'line' && item.line === next));
    focusOn(`[data-pod="${CSS.escape(pod)}"]`);
    if (selected !== null && next.lifeline.alive) onSelect(pod);
  };
  const movePart = (by: number) => {
    if (focused === undefined) return;
    const pod = focused.lifeline.pod;
    const { parts } = laneFor(focused);
    const at = pointed?.pod === pod ? pointed.part + by : parts.length - 1;
    if (at < 0) time.moveBy(-0.25);
    else if (at >= parts.length && !time.following) time.moveBy(0.25);
    setPointed({ pod, part: Math.min(parts.length - 1, Math.max(0, at)) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isBrowserKey(event)) return;
    const at = lines.findIndex((line) => line.lifeline.pod === focused?.lifeline.pod);
    const step = rowStep(event.key, at, lines.length);
    const act: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => (event.shiftKey ? time.moveBy(-0.25) : movePart(-1)),
      ArrowRight: () => (event.shiftKey ? time.moveBy(0.25) : movePart(1)),
      '+': () => time.zoomBy(-1),
      '=': () => time.zoomBy(-1),
      '-': () => time.zoomBy(1),
      n: time.toNow,
      Enter: () => focused?.lifeline.alive && onSelect(focused.lifeline.pod),
    };
    const action = step === null ? act[event.key] : () => moveTo(step);
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  if (identities.length === 0)
    return (
      <EmptyState title={words.empty.none} icon={<Route aria-hidden className="size-8" strokeWidth={1.25} />}>
        <p>{words.empty.noneHelp}</p>
      </EmptyState>
    );

  const goneCount = identities.flatMap((identity) => identity.lines).filter((line) => !line.lifeline.alive).length;
  const all = Object.values(certificates).filter((certificate) => certificate.roots.length > 0).length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TimeBar
        time={time}
        seen={{
          pods: identities.reduce((sum, { lines: of }) => sum + of.length, 0),
          certificates: Object.values(sightings).reduce((sum, of) => sum + of.length, 0),
          since: formatDate(seenSince(identities, now)),
          dropped,
        }}
        text={text}
        gone={gone}
        goneCount={goneCount}
        troubles={troubles}
        words={words}
      />
      <Patterns />
      <div className="lifelines relative flex min-h-0 flex-1 flex-col overflow-hidden rounded-xl border border-line bg-surface select-none">
        <div className="lifeline-row shrink-0 border-b border-line">
          <span className="flex items-center px-4 text-[0.8rem] text-ink-3">
            {roots.filter((line) => line.trustedBy.length > 0).length > 1 && (
              <span className="text-warn">
                {words.rotating(roots.filter((line) => line.trustedBy.length > 0).length)}
              </span>
            )}
          </span>
          <div ref={chart} className="min-w-0">
            {width > 0 && <Axis window={window} now={now} nowWord={words.now} />}
          </div>
        </div>
        <div className="relative flex min-h-0 flex-1 flex-col">
          <div className="lifeline-row pointer-events-none absolute inset-0">
            <span />
            <div className="relative min-w-0">{width > 0 && <Grid window={window} now={now} />}</div>
          </div>
          {width > 0 && roots.length > 0 && (
            <section
              aria-label={words.roots}
              className="relative max-h-[40%] shrink-0 overflow-y-auto border-b border-line pb-1"
            >
              <h3 className="flex h-[30px] items-end px-4 pb-1 text-[0.72rem] tracking-[0.12em] text-ink-3 uppercase">
                {words.roots}
              </h3>
              {roots.map((line) => (
                <RootRow key={line.id} line={line} all={all} window={window} now={now} words={words} />
              ))}
            </section>
          )}
          <div
            ref={scroller}
            className="lifeline-scroller relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
            {...time.handlers}
            onPointerLeave={() => setPointed((was) => (was?.pod === current ? was : null))}
          >
            {shown.length === 0 && (
              <EmptyState
                title={words.empty.noMatch}
                action={
                  <Button onClick={() => setParams({ q: '', gone: '', troubles: '' }, 'replace')}>
                    {words.empty.clear}
                  </Button>
                }
              />
            )}
            <div
              role="grid"
              tabIndex={-1}
              aria-label={words.label}
              aria-description={words.keys}
              aria-rowcount={lines.length}
              onKeyDown={onKeyDown}
              className="relative"
              style={{ height: virtualizer.getTotalSize() }}
            >
              {virtualizer.getVirtualItems().map((place) => {
                const item = items[place.index];
                if (item === undefined) return null;
                return (
                  <div
                    key={place.key}
                    role="presentation"
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${place.start}px)`, height: place.size }}
                  >
                    {item.kind === 'identity' ? (
                      <IdentityHead identity={item.identity} words={words} />
                    ) : (
                      <LaneRow
                        line={item.line}
                        lane={laneFor(item.line)}
                        width={width}
                        nowX={nowX}
                        now={now}
                        index={lines.indexOf(item.line)}
                        selected={item.line.lifeline.pod === selected}
                        focusable={item.line === focused}
                        active={pointed?.pod === item.line.lifeline.pod ? pointed.part : null}
                        onPoint={(pod, part) => setPointed({ pod, part })}
                        onSelect={(pod) => {
                          setCurrent(pod);
                          if (item.line.lifeline.alive) onSelect(pod);
                        }}
                        words={words}
                      />
                    )}
                  </div>
                );
              })}
            </div>
          </div>
        </div>
        <Readout line={pointedLine ?? null} part={pointedPart} now={now} words={words} />
      </div>
    </div>
  );
}
