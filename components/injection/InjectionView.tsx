'use client';
import clsx from 'clsx';
import { ArrowLeft, HelpCircle, Syringe } from 'lucide-react';
import { useMemo } from 'react';
import { useMesh, useStore, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { injectionViewWords } from '@/words/injectionView';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { PodDecision } from './PodDecision.tsx';
import { PodList } from './PodList.tsx';
import { namespaceRows } from './rows.ts';
import { WhatIf } from './WhatIf.tsx';

/** Injection: every pod with why it has a sidecar or none (`pod` in the address bar), and pods only thought of (`what=if`). */
export function InjectionView() {
  const words = useWords(injectionViewWords);
  const ready = useStore((state) => state.ready);
  const [selected] = useParam('pod');
  const [what] = useParam('what');
  const pods = useMesh((mesh) => mesh.pods);
  const namespaces = useMesh((mesh) => mesh.namespaces);
  const webhooks = useMesh((mesh) => mesh.webhooks);
  const degradations = useMesh((mesh) => mesh.degradations);
  const rows = useMemo(
    () => namespaceRows({ pods, namespaces, webhooks, degradations }),
    [pods, namespaces, webhooks, degradations],
  );
  const row = rows.flatMap((r) => r.pods).find((r) => r.pod.id === selected);
  const asking = what === 'if';
  const open = asking || row !== undefined;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 pt-3.5 pb-3">
        <h1 className="text-xl leading-8 font-semibold tracking-tight">{words.title}</h1>
        <p className="text-sm text-ink-3 max-[1000px]:hidden">{words.lead}</p>
        <Button
          tone="primary"
          className="ml-auto"
          pressed={asking}
          onClick={() => setParams({ what: asking ? '' : 'if' })}
        >
          <HelpCircle aria-hidden className="size-3.5" />
          {words.whatIf}
        </Button>
      </header>
      {ready ? (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(20rem,27rem)_minmax(0,1fr)] gap-5 px-5 pb-4 max-[900px]:grid-cols-1">
          <div className={open ? 'flex min-h-0 flex-col max-[900px]:hidden' : 'flex min-h-0 flex-col'}>
            <PodList rows={rows} selected={asking ? '' : selected} />
          </div>
          <section
            aria-label={words.decision}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className={clsx('min-h-0 overflow-y-auto pr-1', !open && 'max-[900px]:hidden')}
          >
            {open && (
              <Button
                tone="ghost"
                className="-ml-2 mb-2 min-[901px]:hidden"
                onClick={() => setParams({ pod: '', what: '' })}
              >
                <ArrowLeft aria-hidden className="size-4" />
                {words.list.label}
              </Button>
            )}
            <div className="max-w-3xl">
              {asking ? (
                <WhatIf />
              ) : row !== undefined ? (
                <PodDecision row={row} />
              ) : (
                <EmptyState
                  title={words.pick.title}
                  icon={<Syringe aria-hidden className="size-8" strokeWidth={1.25} />}
                  action={<Button onClick={() => setParams({ what: 'if' })}>{words.whatIf}</Button>}
                >
                  <p>{words.pick.body}</p>
                </EmptyState>
              )}
            </div>
          </section>
        </div>
      ) : (
        <div role="status" aria-label={words.loading} className="grid flex-1 grid-cols-[27rem_1fr] gap-5 px-5 pb-4">
          <Skeleton className="h-full" />
          <Skeleton className="h-60" />
        </div>
      )}
    </div>
  );
}
