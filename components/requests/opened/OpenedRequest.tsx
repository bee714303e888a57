'use client';
import { useMemo } from 'react';
import { faultOf } from '@/client/api.ts';
import { useWords } from '@/client/MeshProvider.tsx';
import type { RequestId } from '@/mesh/model';
import type { RequestDetail } from '@/wire/requestDetail';
import { requestsWords } from '@/words/requests';
import { LinesContext, linesOf } from '../../stations/lines.ts';
import { Stations } from '../../stations/Stations.tsx';
import { Button } from '../../ui/Button.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRequestDetail } from './detail.ts';
import { FailureNote } from './FailureNote.tsx';
import { Hops } from './Hops.tsx';
import { closeRequest, OpenedHeader } from './OpenedHeader.tsx';
import { SurpriseNote } from './SurpriseNote.tsx';
import { TimeBars } from './TimeBars.tsx';

/** One request opened: its way station by station, what each knows, where the time went, and the calls around it. */
export function OpenedRequest({ id }: { id: RequestId }) {
  const words = useWords(requestsWords);
  const { detail, error, retry } = useRequestDetail(id);
  return (
    <div className="h-full overflow-y-auto" aria-busy={detail === null && error === null}>
      <div className="flex min-h-full flex-col gap-3.5 px-5 py-4">
        {detail !== null ? (
          <Opened detail={detail} />
        ) : error !== null ? (
          <div className="mx-auto w-full max-w-xl py-12">
            <h1 className="sr-only">{words.title}</h1>
            <FaultBox fault={faultOf(error)} tone="warn">
              <div className="flex gap-2 pt-1">
                <Button onClick={closeRequest}>{words.opened.back}</Button>
                <Button tone="ghost" onClick={retry}>
                  {words.opened.refresh}
                </Button>
              </div>
            </FaultBox>
          </div>
        ) : (
          <Loading label={words.opened.loading} />
        )}
      </div>
    </div>
  );
}

function Opened({ detail }: { detail: RequestDetail }) {
  const { request, path } = detail;
  return (
    <LinesContext value={useMemo(() => linesOf(request), [request])}>
      <OpenedHeader request={request} path={path} />
      {path.failure && <FailureNote path={path} failure={path.failure} causes={detail.causes} />}
      {detail.compared?.kind === 'surprise' && <SurpriseNote surprise={detail.compared.surprise} />}
      <Stations way={path} retried={request.retried.length}>
        {({ playhead }) => (
          <div className={detail.tree.length > 1 ? 'grid gap-3.5 min-[1200px]:grid-cols-2' : 'grid gap-3.5'}>
            <TimeBars path={path} playhead={playhead} />
            {detail.tree.length > 1 && <Hops detail={detail} current={request.id} />}
          </div>
        )}
      </Stations>
    </LinesContext>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4">
      <h1 className="sr-only">{label}</h1>
      <div className="flex items-center gap-3">
        <Skeleton className="size-8" />
        <Skeleton className="h-7 w-96" />
      </div>
      <Skeleton className="h-48 w-full rounded-xl" />
      <div className="grid grid-cols-7 gap-3 max-[1100px]:grid-cols-4">
        {['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => (
          <Skeleton key={key} className="h-64 rounded-xl" />
        ))}
      </div>
    </div>
  );
}
