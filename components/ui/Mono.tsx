import clsx from 'clsx';
import { middleEllipsis } from './format.ts';

/** How much of the end is always kept: names of pods and serials differ there. */
const TAIL = 8;

/**
 * A name or number in the fixed-width face. Too long for its place, it loses its middle, never its end; the full text is its
 * title, what assistive technology reads, and what focus shows. `max` caps it at that many characters even where there is room.
 * `focusable={false}` where the row around it takes the focus.
 */
export function Mono({
  text,
  max,
  focusable = true,
  face = 'mono',
  className,
}: {
  text: string;
  max?: number;
  focusable?: boolean;
  /** `sans` for names in running text. */
  face?: 'mono' | 'sans';
  className?: string;
}) {
  const shown = max === undefined ? text : middleEllipsis(text, max);
  const cuttable = text.length > TAIL * 2;
  const font = face === 'mono' ? 'font-mono' : '';
  if (!cuttable) return <span className={clsx(font, className)}>{text}</span>;
  const split = shown.length - TAIL;
  return (
    <span
      title={text}
      // Focus shows the whole of a name that was cut.
      tabIndex={focusable ? 0 : undefined}
      className={clsx(
        'group/mono inline-flex min-w-0',
        // Whole cells, so that no part of one gapes where the middle was cut.
        face === 'mono' ? 'max-w-[calc(round(down,100%-1px,1ch)+1px)]' : 'max-w-full',
        font,
        className,
      )}
    >
      <span aria-hidden className="flex min-w-0 group-focus/mono:hidden">
        <span className="truncate whitespace-pre">{shown.slice(0, split)}</span>
        <span className="shrink-0 whitespace-pre">{shown.slice(split)}</span>
      </span>
      <span className="sr-only select-none break-all group-focus/mono:not-sr-only group-focus/mono:select-text">
        {text}
      </span>
    </span>
  );
}
