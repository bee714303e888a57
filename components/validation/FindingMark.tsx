'use client';
import { OctagonAlert, TriangleAlert } from 'lucide-react';
import { useFindings } from '@/client/findings';
import { useWords } from '@/client/MeshProvider';
import { severityOf } from '@/mesh/checks/finding';
import type { ObjectId } from '@/mesh/model';
import { findingMarksWords } from '@/words/findingMarks';
import { Link } from '../ui/Link.tsx';
import { findingsHref } from './links.ts';

/** The mark of an object with which something is wrong, leading to what; nothing where nothing is. */
export function FindingMark({ object }: { object: ObjectId }) {
  const words = useWords(findingMarksWords);
  const severities = useFindings()?.findings.flatMap((f) => (f.object === object ? [severityOf(f)] : [])) ?? [];
  const errors = severities.filter((s) => s === 'error').length;
  const warnings = severities.filter((s) => s === 'warning').length;
  if (errors + warnings === 0) return null;
  const title = words.title(errors, warnings);
  const Icon = errors > 0 ? OctagonAlert : TriangleAlert;
  return (
    <Link href={findingsHref(object)} title={title} aria-label={title} className="shrink-0 self-center">
      <Icon aria-hidden className={`size-3.5 ${errors > 0 ? 'text-bad' : 'text-warn'}`} />
    </Link>
  );
}
