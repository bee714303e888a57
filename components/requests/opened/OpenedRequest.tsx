'use client';
import clsx from 'clsx';
import { useEffect, useMemo, useRef } from 'react';
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
import { failureBehind } from './behind.ts';
import { useRequestDetail } from './detail.ts';
import { FailureNote } from './FailureNote.tsx';
import { Hops } from './Hops.tsx';
import { closeRequest, OpenedHeader } from './OpenedHeader.tsx';
import { SurpriseNote } from './SurpriseNote.tsx';
import { TimeBars } from './TimeBars.tsx';

/** One request opened: its way station by station, what each knows, where the time went, and the calls around it. */
export function OpenedRequest({ id }: { id: RequestId }) {
  const words = useWords(requestsWords);
  const { detail, waiting, error, retry } = useRequestDetail(id);
  const scroller = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request begins at its top.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [id]);
  return (
    <div ref={scroller} className="h-full overflow-y-auto" aria-busy={waiting}>
      <div className="flex min-h-full flex-col gap-3.5 px-5 py-4">
        {detail !== null ? (
          <Opened id={id} detail={detail} waiting={waiting} />
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

/** What is of one request alone begins anew with the next; the buttons that lead from one to another stay, and the focus. */
function Opened({ id, detail, waiting }: { id: RequestId; detail: RequestDetail; waiting: boolean }) {
  const { request, path, tree } = detail;
  return (
    <LinesContext value={useMemo(() => linesOf(request), [request])}>
      <div
        className={clsx(
          'grid grid-cols-1 gap-3.5 transition-opacity',
          tree.length > 1 && 'min-[1200px]:grid-cols-2 min-[1200px]:*:col-span-full',
          waiting && 'opacity-55',
        )}
      >
        <OpenedHeader id={id} request={request} path={path} />
        {path.failure && (
          <FailureNote path={path} failure={path.failure} causes={detail.causes} behind={failureBehind(tree, id)} />
        )}
        {detail.compared?.kind === 'surprise' && <SurpriseNote surprise={detail.compared.surprise} />}
        <Stations key={request.id} way={path} retried={request.retried.length}>
          {({ playhead }) => (
            <div className={HALF}>
              <TimeBars path={path} playhead={playhead} />
            </div>
          )}
        </Stations>
        {tree.length > 1 && (
          <div className={HALF}>
            <Hops detail={detail} current={id} />
          </div>
        )}
      </div>
    </LinesContext>
  );
}

/** Beside another where there is room. */
const HALF = 'grid min-w-0 min-[1200px]:col-span-1!';

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
