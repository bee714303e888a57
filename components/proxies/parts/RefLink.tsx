'use client';
import clsx from 'clsx';
import { CornerDownRight, Unlink } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import type { Ref } from '@/mesh/config/rows.ts';
import { proxiesWords } from '@/words/proxies';
import { useConfigScope } from '../one/context.ts';

/**
 * Leads to the row, or the rows, that a name in the configuration stands for. Nothing of that name: it says so instead.
 * In a grid `focusable` is false: the row's panel has the same links for the keyboard.
 */
export function RefLink({
  lead,
  focusable = true,
  wrap = false,
  icon = true,
  children,
}: {
  lead: Ref;
  focusable?: boolean;
  wrap?: boolean;
  icon?: boolean;
  children?: ReactNode;
}) {
  const words = useWords(proxiesWords);
  const { hrefOf, go } = useConfigScope();
  const shape = clsx('font-mono text-[0.78rem]', wrap ? 'break-all' : 'truncate');
  if (!lead.found)
    return (
      <span className="inline-flex max-w-full min-w-0 items-baseline gap-1.5 text-bad" title={words.panel.dangling}>
        <Unlink aria-hidden className="size-3 shrink-0 self-center" />
        <span className={shape}>{lead.key}</span>
        <span className="sr-only">{words.panel.dangling}</span>
      </span>
    );
  const follow = (event: MouseEvent) => {
    event.stopPropagation();
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(lead);
  };
  return (
    <a
      href={hrefOf(lead)}
      onClick={follow}
      tabIndex={focusable ? undefined : -1}
      title={`${words.one[lead.to]}: ${lead.key}`}
      className="inline-flex max-w-full min-w-0 items-baseline gap-1 text-xds decoration-xds/50 underline-offset-3 hover:underline"
    >
      {icon && <CornerDownRight aria-hidden className="size-3 shrink-0 self-center opacity-70" />}
      <span className={shape}>{children ?? lead.key}</span>
    </a>
  );
}
