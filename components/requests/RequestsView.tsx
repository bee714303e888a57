'use client';
import { useSearchParams } from 'next/navigation';
import { Activity, useEffect, useState } from 'react';
import { useWholeMesh } from '@/client/MeshProvider.tsx';
import type { RequestId } from '@/mesh/model';
import { lazy } from '../ui/lazy.tsx';
import { RequestList } from './list/RequestList.tsx';

// The list is the first picture; what an opened request needs comes when one is opened.
const OpenedRequest = lazy(() => import('./opened/OpenedRequest.tsx').then((m) => m.OpenedRequest));

/**
 * The Requests view: the live list, or one request opened (`?open=ID`). Behind it the list keeps its place and what was
 * unfolded, and follows nothing.
 */
export function RequestsView() {
  const open = useSearchParams().get('open') as RequestId | null;
  useWholeMesh();
  const [last, setLast] = useState<RequestId | null>(null);
  useEffect(() => {
    if (open !== null && open !== '') setLast(open);
  }, [open]);
  return (
    <>
      <Activity mode={open ? 'hidden' : 'visible'}>
        <RequestList lastOpened={last} />
      </Activity>
      {open && <OpenedRequest id={open} />}
    </>
  );
}
