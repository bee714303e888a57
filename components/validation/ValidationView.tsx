'use client';
import * as Tabs from '@radix-ui/react-tabs';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useFindings } from '@/client/findings';
import { useStore, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { severityOf } from '@/mesh/checks/finding';
import { validationWords } from '@/words/validation';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TEXT_TONE } from '../ui/tones.ts';
import { MeshFindings } from './MeshFindings.tsx';
import { YamlCheck } from './YamlCheck.tsx';

/** Validation: a text before it is applied, or everything that is in the mesh already (`tab` in the address bar). */
export function ValidationView() {
  const words = useWords(validationWords);
  const ready = useStore((state) => state.ready);
  const [tab] = useParam('tab');
  const result = useFindings();
  const worst = result?.findings[0];
  const tone =
    worst === undefined
      ? 'good'
      : severityOf(worst) === 'error'
        ? 'bad'
        : severityOf(worst) === 'warning'
          ? 'warn'
          : 'xds';
  return (
    <Tabs.Root
      value={tab === 'mesh' ? 'mesh' : 'yaml'}
      onValueChange={(value) => setParams({ tab: value === 'mesh' ? 'mesh' : '', open: '' })}
      className="flex h-full min-h-0 flex-col"
    >
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 pt-3.5 pb-3">
        <h1 className="text-xl leading-8 font-semibold tracking-tight">{words.title}</h1>
        <p className="text-sm text-ink-3 max-[1200px]:hidden">{words.lead}</p>
        <Tabs.List
          aria-label={words.tabs.label}
          className="ml-auto flex gap-1 rounded-lg border border-line bg-sunken p-0.5"
        >
          <Tab value="yaml">{words.tabs.yaml}</Tab>
          <Tab value="mesh">
            {words.tabs.mesh}
            {result !== null && (
              <span className={clsx('tabular font-medium', TEXT_TONE[tone])}>{result.findings.length}</span>
            )}
          </Tab>
        </Tabs.List>
      </header>
      {ready ? (
        <>
          <Tabs.Content
            value="yaml"
            tabIndex={-1}
            className="flex min-h-0 flex-1 flex-col outline-none data-[state=inactive]:hidden"
          >
            <YamlCheck />
          </Tabs.Content>
          <Tabs.Content
            value="mesh"
            tabIndex={-1}
            className="flex min-h-0 flex-1 flex-col outline-none data-[state=inactive]:hidden"
          >
            <MeshFindings />
          </Tabs.Content>
        </>
      ) : (
        <div role="status" aria-label={words.loading} className="grid flex-1 grid-cols-2 gap-4 px-5 pb-4">
          <Skeleton className="h-full" />
          <Skeleton className="h-40" />
        </div>
      )}
    </Tabs.Root>
  );
}

function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Tabs.Trigger
      value={value}
      className="flex cursor-pointer items-center gap-2 rounded-md px-3 py-1 text-sm text-ink-2 hover:text-ink data-[state=active]:bg-surface data-[state=active]:font-medium data-[state=active]:text-ink"
    >
      {children}
    </Tabs.Trigger>
  );
}
