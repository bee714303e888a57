'use client';
import clsx from 'clsx';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { IconButton } from './Button.tsx';
import { useEscape } from './useEscape.ts';

/**
 * The panel at the right of a view: what is selected, in full. Esc closes it. Where there is no room beside the view (below
 * 1100 px) it lies over it, so the view's root must be `relative`. `takeFocus` moves the focus to its title when it opens.
 */
export function Panel({
  title,
  subtitle,
  onClose,
  takeFocus = false,
  wide = false,
  children,
}: {
  title: ReactNode;
  subtitle?: ReactNode;
  onClose: () => void;
  takeFocus?: boolean;
  /** For long names, as Envoy's are. */
  wide?: boolean;
  children: ReactNode;
}) {
  const words = useWords(uiWords).panel;
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEscape(onClose);
  useEffect(() => {
    if (takeFocus) heading.current?.focus();
  }, [takeFocus]);
  return (
    <aside
      aria-labelledby={id}
      className={clsx(
        'flex h-full min-h-0 max-w-full shrink-0 flex-col border-l border-line bg-surface max-[1100px]:absolute max-[1100px]:inset-y-0 max-[1100px]:right-0 max-[1100px]:z-30 max-[1100px]:shadow-(--shadow) max-[900px]:w-full',
        wide ? 'w-120' : 'w-88',
      )}
    >
      <header className="flex items-start gap-2 border-b border-line px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <h2 id={id} ref={heading} tabIndex={-1} className="text-lg leading-tight font-semibold break-words text-ink">
            {title}
          </h2>
          {subtitle && <div className="mt-1 text-[0.8rem] leading-snug break-words text-ink-3">{subtitle}</div>}
        </div>
        <IconButton label={words.close} onClick={onClose} className="-mt-1 -mr-2">
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 py-4">{children}</div>
    </aside>
  );
}
