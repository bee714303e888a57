'use client';
import clsx from 'clsx';
import { ShieldCheck } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useFindings } from '@/client/findings';
import { useMesh, useWords } from '@/client/MeshProvider';
import { setParams, toggleParam, useChoices, useParam } from '@/client/url';
import { CHECK_CODES } from '@/mesh/checks/registry';
import { inForceCount } from '@/mesh/sync/inbox';
import type { FindingReport } from '@/wire/validate';
import { checksWords } from '@/words/checks';
import { validationWords } from '@/words/validation';
import { Button } from '../ui/Button.tsx';
import { Toggle } from '../ui/Chip.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FilterField } from '../ui/FilterField.tsx';
import { objectName } from '../ui/format.ts';
import { Link } from '../ui/Link.tsx';
import { useArrival } from '../ui/useArrival.ts';
import { Catalogue } from './Catalogue.tsx';
import { FindingRow } from './FindingRow.tsx';
import { countSeverities, SEVERITIES, SEVERITY_TONE } from './severity.ts';
import { keyOf, shownFinding } from './shown.ts';

const PAGE = 100;

/** Everything that Meshpath's own checks find in the mesh as it stands. Filters and the opened one are in the address bar. */
export function MeshFindings() {
  const words = useWords(validationWords);
  const checks = useWords(checksWords);
  const result = useFindings();
  const count = useMesh((mesh) => Object.keys(mesh.objects).length);
  const refusals = useMesh(inForceCount);
  const [text] = useParam('q', 'replace');
  const severities = useChoices('severity');
  const [namespace] = useParam('ns', 'replace');
  const [open] = useParam('open', 'replace');
  const [most, setMost] = useState(PAGE);
  const all = useMemo(() => (result?.findings ?? []).map((f) => shownFinding(f, checks)), [result, checks]);
  const namespaces = useMemo(() => [...new Set(all.map(namespaceOfFinding))].sort(), [all]);
  const counts = countSeverities(all);
  const shown = all.filter(
    (f) =>
      (severities.size === 0 || severities.has(f.severity)) &&
      (namespace === '' || namespaceOfFinding(f) === namespace) &&
      text
        .toLowerCase()
        .split(/\s+/)
        .every((word) => haystack(f).includes(word)),
  );
  const list = useRef<HTMLUListElement>(null);
  const openAt = shown.findIndex((f) => open === keyOf(f));
  useArrival({ body: list, virtualizer: null }, open || null, openAt);
  // The one that a link names is among them, however far down.
  const listed = Math.max(most, openAt + 1);
  if (result === null)
    return (
      <p role="status" className="px-5 text-sm text-ink-3">
        {words.loading}
      </p>
    );
  if (all.length === 0)
    return (
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">
        <EmptyState
          title={count === 0 ? words.mesh.noObjects : words.mesh.fine}
          icon={
            <ShieldCheck
              aria-hidden
              className={clsx('size-8', count > 0 && refusals === 0 && 'text-good')}
              strokeWidth={1.25}
            />
          }
        >
          <p>
            {count === 0
              ? words.mesh.noObjectsHelp
              : words.mesh.fineHelp(CHECK_CODES.length - result.skipped.length, count)}
          </p>
          {refusals > 0 && (
            <p>
              <Link href="/control/configuration" className="text-bad underline">
                {words.mesh.refused(refusals)}
              </Link>
            </p>
          )}
          <SkippedNote skipped={result.skipped} />
        </EmptyState>
        <Catalogue skipped={result.skipped} />
      </div>
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 pb-5">
      <search aria-label={words.mesh.label} className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <fieldset aria-label={words.mesh.severity} className="m-0 flex flex-wrap gap-1.5 border-0 p-0">
          {SEVERITIES.map((of) => (
            <Toggle
              key={of}
              pressed={severities.has(of)}
              tone={SEVERITY_TONE[of]}
              count={counts[of]}
              disabled={counts[of] === 0 && !severities.has(of)}
              title={checks.severityHelp[of]}
              onClick={() => toggleParam('severity', of)}
            >
              {checks.severity[of]}
            </Toggle>
          ))}
        </fieldset>
        {namespaces.length > 1 && (
          <select
            aria-label={words.mesh.namespace}
            value={namespace}
            onChange={(event) => setParams({ ns: event.target.value }, 'replace')}
            className="h-8 rounded-lg border border-line bg-surface px-2 text-sm text-ink-2"
          >
            <option value="">{words.mesh.allNamespaces}</option>
            {namespaces.map((n) => (
              <option key={n}>{n}</option>
            ))}
          </select>
        )}
        <div className="ml-auto flex items-center gap-3">
          <span role="status" className="text-[0.8rem] whitespace-nowrap text-ink-3">
            {words.mesh.shown(shown.length, all.length)}
          </span>
          <FilterField
            label={words.mesh.text}
            value={text}
            onChange={(q) => setParams({ q }, 'replace')}
            className="w-72 max-w-full"
          />
        </div>
      </search>
      {shown.length === 0 ? (
        <EmptyState
          title={words.mesh.noMatch}
          action={
            <Button onClick={() => setParams({ q: '', severity: '', ns: '' }, 'replace')}>{words.mesh.clear}</Button>
          }
        />
      ) : (
        <ul ref={list} aria-label={words.answer.findings} className="rounded-xl border border-line bg-surface">
          {shown.slice(0, listed).map((finding) => (
            <FindingRow
              key={keyOf(finding)}
              finding={finding}
              open={open === keyOf(finding)}
              onToggle={() => setParams({ open: open === keyOf(finding) ? '' : keyOf(finding) }, 'replace')}
              inMesh
            />
          ))}
        </ul>
      )}
      {shown.length > listed && (
        <Button className="self-center" onClick={() => setMost(listed + PAGE)}>
          {words.mesh.more(Math.min(PAGE, shown.length - listed))}
        </Button>
      )}
      <SkippedNote skipped={result.skipped} />
    </div>
  );
}

function SkippedNote({
  skipped,
}: {
  skipped: readonly { readonly code: string; readonly unread: readonly string[] }[];
}) {
  const words = useWords(validationWords).answer;
  if (skipped.length === 0) return null;
  const lists = [...new Set(skipped.flatMap((s) => s.unread))];
  return (
    <p className="mt-2 text-[0.8rem] leading-relaxed text-warn">
      {words.skipped(skipped.map((s) => s.code).join(', '), lists.join(', '))}
    </p>
  );
}

const namespaceOfFinding = ({ object }: FindingReport): string => object?.split('/')[1] ?? '';
const haystack = (f: FindingReport): string =>
  [f.code, f.object ?? '', objectName(f.object ?? ''), f.message, f.path].join(' ').toLowerCase();
