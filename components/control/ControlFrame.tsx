'use client';
import clsx from 'clsx';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import { controlWords } from '@/words/control';
import { Help } from '../ui/Help.tsx';
import { Link } from '../ui/Link.tsx';

const JOBS = ['discovery', 'configuration', 'certificates', 'validation', 'injection'] as const;

/** The jobs of istiod as views beside each other, under one heading. */
export function ControlFrame({ children }: { children: ReactNode }) {
  const words = useWords(controlWords);
  const path = usePathname();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-3 border-b border-line bg-surface pr-4 pl-3">
        <nav aria-label={words.jobs} className="flex min-w-0 flex-1 flex-wrap">
          {JOBS.map((job) => {
            const here = path.startsWith(`/control/${job}`);
            const { name, was, does } = words.job[job];
            return (
              <Link
                key={job}
                href={`/control/${job}`}
                aria-current={here ? 'page' : undefined}
                title={words.was(was)}
                className={clsx(
                  'relative flex shrink-0 flex-col px-4 pt-2 pb-2 transition-colors max-[700px]:px-2.5',
                  here ? 'text-ink' : 'text-ink-2 hover:bg-sunken hover:text-ink',
                )}
              >
                <span className="text-sm font-medium">{name}</span>
                <span className="text-[0.72rem] text-ink-3 max-[1000px]:hidden">{does}</span>
                {here && <span aria-hidden className="absolute inset-x-3 bottom-0 h-0.5 rounded-full bg-xds" />}
              </Link>
            );
          })}
        </nav>
        <Help term={words.before.term}>
          {words.before.text.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Help>
      </div>
      <div className="relative min-h-0 flex-1">{children}</div>
    </div>
  );
}
