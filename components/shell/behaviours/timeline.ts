import { type EpochMs, epochMs } from '@/mesh/model';
import type { Tick } from '@/wire/stream';
import { onThemeChange } from '../theme.ts';

export type Timeline = { destroy(): void };

type Options = {
  readonly now: () => EpochMs;
  /** Ends of the track in mesh time; a live track's move on. */
  readonly range: () => readonly [EpochMs, EpochMs];
  /** Read at each drawing, a few times a second, so that a busy mesh renders nothing for its ticks. */
  readonly ticks: () => readonly Tick[];
  /** Called with the time under the pointer, at most once a drag frame; null: the track cannot be moved in. */
  readonly onSeek: ((at: EpochMs) => void) | null;
  /** Share of the track that lies behind, in [0, 1], when it changed visibly. */
  readonly onPosition: (share: number) => void;
};

/** Colours by what a tick means, as tokens; drawn from quiet to loud, so that a failure is never hidden by a request. */
const TICKS: readonly (readonly [Tick['kind'], string, number])[] = [
  ['request', '--ink-3', 0.38],
  ['push', '--xds', 0.62],
  ['renewal', '--cert', 0.8],
  ['failure', '--bad', 0.5],
  ['nack', '--bad', 1],
];
const REDRAW_MS = 250;
const SEEK_EVERY_MS = 80;

/** Draws a timeline on a canvas inside `host` and, where it may, seeks by pointer. */
export function createTimeline(host: HTMLElement, options: Options): Timeline {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  let lastShare = -1;

  const draw = () => {
    const { width, height } = host.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    if (width === 0) return;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const context = canvas.getContext('2d');
    if (context === null) return;
    const style = getComputedStyle(host);
    const colour = (token: string) => style.getPropertyValue(token);
    const [from, to] = options.range();
    const ticks = options.ticks();
    const x = (at: number) => ((at - from) / Math.max(1, to - from)) * width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const middle = height / 2;
    context.fillStyle = colour('--line');
    context.fillRect(0, middle - 0.75, width, 1.5);
    const share = Math.min(1, Math.max(0, (options.now() - from) / Math.max(1, to - from)));
    for (const [kind, token, tall] of TICKS) {
      context.fillStyle = colour(token);
      const half = (height / 2 - 2) * tall;
      for (const tick of ticks) {
        if (tick.kind !== kind || tick.at < from || tick.at > to) continue;
        context.globalAlpha = options.onSeek === null || tick.at <= options.now() ? 0.95 : 0.4;
        context.fillRect(Math.round(x(tick.at)) - 0.75, middle - half, 1.5, half * 2);
      }
    }
    context.globalAlpha = 1;
    if (options.onSeek !== null) {
      context.fillStyle = colour('--xds');
      context.fillRect(0, middle - 0.75, share * width, 1.5);
      context.fillStyle = colour('--ink');
      context.fillRect(Math.min(width - 2, share * width - 1), 1, 2, height - 2);
    }
    if (Math.abs(share - lastShare) > 0.002) {
      lastShare = share;
      options.onPosition(share);
    }
  };

  const timeAt = (event: PointerEvent): EpochMs => {
    const box = host.getBoundingClientRect();
    const [from, to] = options.range();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
    return epochMs(from + share * (to - from));
  };

  let lastSeek = 0;
  const seek = (event: PointerEvent, force: boolean) => {
    if (!force && event.timeStamp - lastSeek < SEEK_EVERY_MS) return;
    lastSeek = event.timeStamp;
    options.onSeek?.(timeAt(event));
  };
  const onDown = (event: PointerEvent) => {
    if (options.onSeek === null) return;
    host.setPointerCapture(event.pointerId);
    seek(event, true);
  };
  const onMove = (event: PointerEvent) => {
    if (options.onSeek !== null && host.hasPointerCapture(event.pointerId)) seek(event, false);
    host.title = tickTitle(options.ticks(), timeAt(event), options.range());
  };
  const onUp = (event: PointerEvent) => {
    if (options.onSeek !== null && host.hasPointerCapture(event.pointerId)) seek(event, true);
  };
  host.addEventListener('pointerdown', onDown);
  host.addEventListener('pointermove', onMove);
  host.addEventListener('pointerup', onUp);
  const unheard = onThemeChange(draw);
  const resize = new ResizeObserver(draw);
  resize.observe(host);
  const timer = setInterval(draw, REDRAW_MS);
  draw();

  return {
    destroy() {
      clearInterval(timer);
      resize.disconnect();
      unheard();
      host.removeEventListener('pointerdown', onDown);
      host.removeEventListener('pointermove', onMove);
      host.removeEventListener('pointerup', onUp);
      canvas.remove();
    },
  };
}

/** What lies under the pointer, the loudest first. */
function tickTitle(ticks: readonly Tick[], at: EpochMs, [from, to]: readonly [EpochMs, EpochMs]): string {
  const near = (to - from) / 150;
  const order = (tick: Tick) => TICKS.findIndex(([kind]) => kind === tick.kind);
  return ticks
    .filter((tick) => Math.abs(tick.at - at) < near && tick.kind !== 'request')
    .sort((a, b) => order(b) - order(a))
    .slice(0, 4)
    .map((tick) => tick.label)
    .join('\n');
}
