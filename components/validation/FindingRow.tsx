'use client';
import clsx from 'clsx';
import { ChevronRight, Network, Pencil } from 'lucide-react';
import { useId } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider';
import type { FindingReport } from '@/wire/validate';
import { checksWords } from '@/words/checks';
import { validationWords } from '@/words/validation';
import { EvidenceLine } from '../ui/EvidenceLine.tsx';
import { objectName } from '../ui/format.ts';
import { Link } from '../ui/Link.tsx';
import { Remedy } from '../ui/Remedy.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import { editHref, meshHref } from './links.ts';
import { SEVERITY_TONE } from './severity.ts';

/** One finding: what, where and how bad; opened, why it matters, what to do, and by what it was judged. */
export function FindingRow({
  finding,
  open,
  current = false,
  onToggle,
  inMesh,
}: {
  finding: FindingReport;
  open: boolean;
  /** The caret of the editor is on its line. */
  current?: boolean;
  onToggle: () => void;
  /** Its object stands in the mesh, so it can be gone to. */
  inMesh: boolean;
}) {
  const words = useWords(validationWords);
  const checks = useWords(checksWords);
  const root = useMesh((mesh) => mesh.facts.rootNamespace);
  const id = useId();
  const { severity, source, code, object, path, at, message, why, remedy, evidence } = finding;
  const tone = SEVERITY_TONE[severity];
  const said = source === 'meshpath' ? code : words.finding.said[source];
  const title = source === 'meshpath' ? checks.codes[code as keyof typeof checks.codes]?.title : undefined;
  return (
    <li className={clsx('border-b border-line/70 last:border-0', current && 'bg-xds-soft/50')}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
        className="group flex w-full min-w-0 cursor-pointer items-start gap-3 px-4 py-2.5 text-left hover:bg-sunken/60"
      >
        <ChevronRight
          aria-hidden
          className={clsx('mt-1 size-3.5 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
        />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-[0.8rem] text-ink-3">
            <span className={clsx('font-medium', TEXT_TONE[tone])}>{checks.severity[severity]}</span>
            <span className="font-mono text-[0.75rem]">{said}</span>
            {at !== null && <span className="tabular">{words.answer.line(at.line)}</span>}
            {object !== null && (inMesh || at === null) && (
              <span className="min-w-0 font-mono text-[0.75rem] break-all text-ink-2">{objectName(object)}</span>
            )}
          </span>
          {title !== undefined && <span className="text-sm font-medium text-ink">{title}</span>}
          <span
            className={clsx(
              'text-sm leading-snug break-words whitespace-pre-line',
              title === undefined ? 'text-ink' : 'text-ink-2',
              source !== 'meshpath' && 'font-mono text-[0.8rem]',
            )}
          >
            {message}
          </span>
        </span>
        {path !== '' && (
          <span className="mt-0.5 hidden max-w-[45%] shrink-0 text-right font-mono text-[0.72rem] break-all text-ink-3 min-[1500px]:block">
            {path}
          </span>
        )}
      </button>
      {open && (
        <div id={id} className="flex flex-col gap-3 px-4 pt-1 pb-4 pl-10.5 text-sm">
          {path !== '' && <p className="font-mono text-[0.75rem] break-all text-ink-3 min-[1500px]:hidden">{path}</p>}
          {why !== null && <Part name={words.finding.why}>{why}</Part>}
          {remedy !== null && (
            <div className="flex flex-col gap-1">
              <p className="text-[0.75rem] text-ink-3">{words.finding.remedy}</p>
              <Remedy text={remedy} />
            </div>
          )}
          {evidence.length > 0 && (
            <div className="flex flex-col gap-1.5">
              <p className="text-[0.75rem] text-ink-3">{words.finding.evidence}</p>
              {evidence.map((e) => (
                <EvidenceLine key={JSON.stringify(e)} evidence={e} />
              ))}
            </div>
          )}
          {inMesh && object !== null && (
            <div className="flex flex-wrap gap-x-4 gap-y-1 text-[0.82rem]">
              <Link href={editHref(object)} className="inline-flex items-center gap-1.5 text-xds hover:underline">
                <Pencil aria-hidden className="size-3.5" />
                {words.finding.edit}
              </Link>
              <Link href={meshHref(object, root)} className="inline-flex items-center gap-1.5 text-xds hover:underline">
                <Network aria-hidden className="size-3.5" />
                {words.finding.show}
              </Link>
            </div>
          )}
        </div>
      )}
    </li>
  );
}

function Part({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-[0.75rem] text-ink-3">{name}</p>
      <p className="leading-relaxed text-ink-2">{children}</p>
    </div>
  );
}
