'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callApi, faultOf } from '@/client/api';
import { busy } from '@/client/idle';
import { useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { RowsSkeleton } from '@/components/ui/RowsSkeleton.tsx';
import type { PodId } from '@/mesh/model';
import type { DiffAnswer } from '@/wire/diff';
import { compareWords } from '@/words/compare';
import { proxiesWords } from '@/words/proxies';
import { ConfigFault } from '../one/ConfigFault.tsx';
import { apiPath, type ConfigState } from '../one/useConfig.ts';
import { TabHead } from '../tabs/TabHead.tsx';
import { AgainstPicker } from './AgainstPicker.tsx';
import { DiffView } from './DiffView.tsx';

/** This proxy's configuration held against another one; the link says which. */
export function CompareTab({ pod, state }: { pod: PodId; state: ConfigState }) {
  const words = useWords(compareWords);
  const title = useWords(proxiesWords).tabs.compare;
  const [against] = useParam('against');
  const { data, error, isFetching, refetch } = useQuery({
    // Another reading of this proxy is another question.
    queryKey: ['proxy-diff', pod, against, state.config?.fetchedAt ?? null],
    queryFn: () => callApi<DiffAnswer>(`${apiPath(pod, 'diff')}?against=${encodeURIComponent(against)}`),
    enabled: against !== '' && (state.config !== null || state.fault !== null),
    retry: false,
  });
  const waiting = against !== '' && (isFetching || (data === undefined && error === null));
  useEffect(() => (waiting ? busy('comparing') : undefined), [waiting]);
  const fault = error !== null && !isFetching ? faultOf(error) : null;
  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <TabHead title={title} term="compare">
        {against !== '' && (
          <AgainstPicker
            pod={pod}
            against={against}
            earlier={state.earlier}
            onPick={(next) => setParams({ against: next, q: '', change: '' })}
          />
        )}
      </TabHead>
      {against === '' ? (
        <div className="px-5 pb-6">
          <AgainstPicker
            cards
            pod={pod}
            against=""
            earlier={state.earlier}
            onPick={(next) => setParams({ against: next })}
          />
        </div>
      ) : fault !== null ? (
        <ConfigFault fault={fault} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <>
          <p role="status" className="sr-only">
            {words.comparing}
          </p>
          <RowsSkeleton />
        </>
      ) : (
        <DiffView key={against} diff={data} />
      )}
    </div>
  );
}
