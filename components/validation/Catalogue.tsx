'use client';
import clsx from 'clsx';
import { Check, Minus } from 'lucide-react';
import { useWords } from '@/client/MeshProvider';
import type { Skipped } from '@/mesh/checks/checks';
import { CHECK_CODES, CHECKS } from '@/mesh/checks/registry';
import { checksWords } from '@/words/checks';
import { validationWords } from '@/words/validation';
import { SectionHeading } from '../ui/SectionHeading.tsx';
import { FILL_TONE } from '../ui/tones.ts';
import { SEVERITY_TONE } from './severity.ts';

/** Every check by its code, and whether it could be made. */
export function Catalogue({ skipped }: { skipped: readonly Skipped[] }) {
  const words = useWords(validationWords).mesh;
  const checks = useWords(checksWords);
  const left = new Set<string>(skipped.map((s) => s.code));
  return (
    <section className="mx-auto flex max-w-[80rem] flex-col gap-3">
      <SectionHeading>{words.catalogue}</SectionHeading>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(19rem,1fr))] gap-x-6 gap-y-1.5">
        {CHECK_CODES.map((code) => {
          const Icon = left.has(code) ? Minus : Check;
          const { severity } = CHECKS[code];
          return (
            <li key={code} title={checks.codes[code].why} className="flex min-w-0 items-center gap-2 text-[0.82rem]">
              <Icon aria-hidden className={clsx('size-3.5 shrink-0', left.has(code) ? 'text-ink-3' : 'text-good')} />
              <span className="shrink-0 font-mono text-[0.75rem] text-ink-3">{code}</span>
              <span
                aria-hidden
                title={checks.severity[severity]}
                className={clsx('size-1.5 shrink-0 rounded-full', FILL_TONE[SEVERITY_TONE[severity]])}
              />
              <span className="min-w-0 text-ink-2">{checks.codes[code].title}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
