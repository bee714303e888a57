'use client';
import clsx from 'clsx';
import { CircleAlert, CircleHelp, CircleSlash } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { objectId } from '@/mesh/model';
import type { Cause } from '@/mesh/path/causes/causes.ts';
import { causesWords } from '@/words/causes';
import { Evident } from '../../stations/Evident.tsx';
import { originText } from '../../stations/say.ts';

const MARK = {
  confirmed: [CircleAlert, 'text-bad'],
  undecidable: [CircleHelp, 'text-ink-3'],
  'ruled-out': [CircleSlash, 'text-ink-3'],
} as const;

/** Causes that nothing could decide are of little use beside a confirmed one, those of which nothing is known of none. */
const OPEN_BESIDE_CONFIRMED = 1;
const OPEN_ALONE = 3;

/** Why it may have failed: confirmed causes first, then what cannot be told; what is ruled out unfolds. */
export function Causes({ causes }: { causes: readonly Cause[] }) {
  const words = useWords(causesWords);
  const [all, setAll] = useState(false);
  if (causes.length === 0) return null;
  const confirmed = causes.filter((c) => c.state === 'confirmed');
  const open = causes
    .filter((c) => c.state === 'undecidable' && (confirmed.length === 0 || c.because.code !== 'not-read'))
    .slice(0, confirmed.length > 0 ? OPEN_BESIDE_CONFIRMED : OPEN_ALONE);
  const out = causes.filter((c) => c.state === 'ruled-out');
  return (
    <div className="min-w-0 md:border-l md:border-bad/25 md:pl-5">
      <h3 title={words.help} className="cursor-help text-[0.8rem] font-medium text-ink-3">
        {words.heading}
      </h3>
      <ol className="mt-1.5 flex flex-col gap-1.5">
        {[...confirmed, ...open, ...(all ? out : [])].map((cause) => (
          <Row key={cause.code} cause={cause} />
        ))}
      </ol>
      {out.length > 0 && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="mt-1.5 cursor-pointer text-[0.8rem] text-ink-3 underline-offset-3 hover:text-ink-2 hover:underline"
        >
          {all ? words.hide : words.ruledOut(out.length)}
        </button>
      )}
    </div>
  );
}

function Row({ cause }: { cause: Cause }) {
  const words = useWords(causesWords);
  const [Icon, tone] = MARK[cause.state];
  const text = words.cause(cause);
  const found = words.finding(cause.because);
  return (
    <li className="flex items-start gap-2 leading-snug">
      <Icon aria-label={words.states[cause.state]} className={clsx('mt-0.5 size-4 shrink-0', tone)} />
      <div className="min-w-0">
        <p className={cause.state === 'confirmed' ? 'font-medium text-ink' : 'text-ink-2'}>
          {text}
          {cause.state !== 'confirmed' && <span className="text-ink-3"> {words.states[cause.state]}</span>}
        </p>
        <p className="text-[0.8rem] text-ink-2 [overflow-wrap:anywhere]">
          {cause.evidence === null || cause.evidence.kind === 'derived' ? (
            found
          ) : (
            <Evident evidence={cause.evidence} what={text}>
              {found}
            </Evident>
          )}
        </p>
        {cause.origin !== null && (
          <p className="text-[0.8rem]">
            <Evident
              evidence={{
                kind: 'object',
                object: objectId(cause.origin.kind, cause.origin.namespace, cause.origin.name),
              }}
              what={originText(cause.origin)}
              className="font-medium text-ink"
            >
              {originText(cause.origin)}
            </Evident>
          </p>
        )}
      </div>
    </li>
  );
}
