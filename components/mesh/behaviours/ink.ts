import type { Point } from '@/scene/mesh';
import type { Pulse } from './pulses.ts';

/** The theme's colours as a canvas needs them. */
export type Ink = Readonly<Record<'good' | 'bad' | 'xds' | 'cert' | 'ground' | 'quiet' | 'font', string>>;

export type PulseWords = {
  readonly pushed: (types: string) => string;
  readonly refused: (types: string) => string;
  readonly renewed: string;
};

export function readInk(element: Element): Ink {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    good: of('--good'),
    bad: of('--bad'),
    xds: of('--xds'),
    cert: of('--cert'),
    ground: of('--ground'),
    quiet: of('--ink-2'),
    font: style.fontFamily,
  };
}

/** Adds a circle to the current path. */
export function dot(context: CanvasRenderingContext2D, at: Point, r: number): void {
  context.moveTo(at.x + r, at.y);
  context.arc(at.x, at.y, r, 0, 2 * Math.PI);
}

/** The mark of a request that died: a red dot that fades in a widening ring. */
export function drawBurst(context: CanvasRenderingContext2D, at: Point, size: number, share: number, ink: Ink): void {
  const eased = 1 - (1 - share) ** 3;
  context.globalAlpha = 1 - share;
  context.strokeStyle = ink.bad;
  context.lineWidth = 1.5;
  context.beginPath();
  dot(context, at, size + 14 * eased);
  context.stroke();
  context.fillStyle = ink.bad;
  context.globalAlpha = 0.16 * (1 - share);
  context.fill();
  context.globalAlpha = Math.min(1, 2 * (1 - share));
  context.beginPath();
  dot(context, at, size * 1.15);
  context.fill();
  context.globalAlpha = 1;
}

const MAX_PULSE_LABELS = 6;
/** On a narrower canvas words would cover the picture. */
const LABELS_FROM = 560;

/** Blue dots on the threads, each with a word beside it; of many at once, one word per namespace. */
export function drawPulses(
  context: CanvasRenderingContext2D,
  pulses: readonly Pulse[],
  seen: (point: Point) => Point,
  ink: Ink,
  words: PulseWords,
  width: number,
): void {
  if (pulses.length === 0) return;
  const many = pulses.length > MAX_PULSE_LABELS;
  const labelled = new Set<string>();
  const taken: { x: number; y: number; w: number }[] = [];
  context.font = `500 11px ${ink.font}`;
  context.textBaseline = 'middle';
  for (const pulse of pulses) {
    const at = seen(pulse.at);
    const colour = pulse.kind === 'nack' ? ink.bad : pulse.kind === 'renewed' ? ink.cert : ink.xds;
    const fade = Math.min(1, (1 - pulse.share) * 4);
    context.fillStyle = colour;
    context.globalAlpha = 0.22 * fade;
    context.beginPath();
    dot(context, at, 10);
    context.fill();
    context.globalAlpha = fade;
    context.beginPath();
    dot(context, at, 4);
    context.fill();
    if (width < LABELS_FROM || (many && labelled.has(pulse.group))) continue;
    const text = textOf(pulse, words);
    const w = context.measureText(text).width;
    const x = at.x + 14 + w > width - 8 ? at.x - 14 - w : at.x + 14;
    if (taken.some((t) => Math.abs(t.y - at.y) < 17 && x < t.x + t.w + 8 && t.x < x + w + 8)) continue;
    taken.push({ x, y: at.y, w });
    labelled.add(pulse.group);
    context.fillStyle = ink.ground;
    context.globalAlpha = 0.82 * fade;
    context.beginPath();
    context.roundRect(x - 5, at.y - 9, w + 10, 18, 6);
    context.fill();
    context.globalAlpha = fade;
    context.fillStyle = colour;
    context.fillText(text, x, at.y + 0.5);
  }
  context.globalAlpha = 1;
}

function textOf(pulse: Pulse, words: PulseWords): string {
  switch (pulse.kind) {
    case 'push':
      return words.pushed(pulse.types.join(', '));
    case 'nack':
      return words.refused(pulse.types.join(', '));
    case 'renewed':
      return words.renewed;
  }
}
