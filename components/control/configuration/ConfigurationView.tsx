'use client';
import { useEffect, useMemo, useRef } from 'react';
import { useFirstDrawing } from '@/client/idle';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { useSyncTables } from '@/client/useSyncTables';
import type { PodId } from '@/mesh/model';
import { inboxOf } from '@/mesh/sync/inbox';
import { matrixOf, sortRows } from '@/mesh/sync/matrix';
import { controlWords } from '@/words/control';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { lazy } from '../../ui/lazy.tsx';
import { PanelSkeleton } from '../../ui/PanelSkeleton.tsx';
import { LoadingControl } from '../LoadingControl.tsx';
import { Convergence } from './Convergence.tsx';
import { Headline } from './Headline.tsx';
import { Inbox } from './Inbox.tsx';
import { Matrix } from './Matrix.tsx';
import { MatrixToolbar } from './MatrixToolbar.tsx';
import { Pushes } from './Pushes.tsx';
import { filterMatrix, useMatrixFilters } from './useMatrixFilters.ts';

const ProxyPanel = lazy(() => import('./ProxyPanel.tsx').then((m) => m.ProxyPanel), PanelSkeleton);

/** Configuration: who runs what istiod sent last, who refused it and why, and how long it takes to reach everybody. */
export function ConfigurationView() {
  const ready = useStore((state) => state.ready);
  const onDrawn = useFirstDrawing('control');
  return (
    <div className="relative flex h-full min-h-0">{ready ? <Content onDrawn={onDrawn} /> : <LoadingControl />}</div>
  );
}

function Content({ onDrawn }: { onDrawn: () => void }) {
  const words = useWords(controlWords);
  const now = useMeshNow(1_000);
  const tables = useSyncTables();
  const { sync, pods } = tables;
  const refusals = useMesh((mesh) => mesh.refusals);
  const objects = useMesh((mesh) => mesh.objects);
  const facts = useMesh((mesh) => mesh.facts);
  const changes = useMesh((mesh) => mesh.changes);
  const istiods = useMesh((mesh) => mesh.istiods);
  const source = tables.sources.istiod;
  const filters = useMatrixFilters();
  const [selected] = useParam('select');
  const [letter, setLetter] = useParam('nack', 'replace');
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(onDrawn, [onDrawn]);

  const rows = useMemo(() => matrixOf(tables, now), [tables, now]);
  const inbox = useMemo(
    () => inboxOf({ refusals, sync, objects, pods, facts, changes }),
    [refusals, sync, objects, pods, facts, changes],
  );
  const namespaces = useMemo(() => [...new Set(rows.map((row) => row.namespace))].sort(), [rows]);
  const replicas = new Set([...Object.keys(istiods), ...rows.flatMap(({ istiod }) => (istiod ? [istiod] : []))]);
  const shown = sortRows(filterMatrix(rows, filters), filters.sort);
  const open = rows.find((row) => row.pod === selected);
  const select = (pod: PodId) => setParams({ select: pod }, selected === '' ? 'push' : 'replace');
  const close = () => {
    setParams({ select: '' });
    scroller.current?.querySelector<HTMLElement>('[data-cell][tabindex="0"]')?.focus({ preventScroll: true });
  };

  return (
    <>
      <div ref={scroller} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="@container mx-auto flex max-w-[140rem] flex-col gap-5 p-6 max-[1000px]:p-4">
          {(source.kind === 'failed' || source.kind === 'stale') && (
            <FaultBox fault={source.fault} tone={source.kind === 'failed' ? 'bad' : 'warn'} />
          )}
          <Headline
            rows={rows}
            replicas={replicas.size}
            read={Object.keys(sync).length > 0 || source.kind === 'live'}
            source={source}
            now={now}
            filters={filters}
            words={words}
          />
          {inbox.length > 0 && <Inbox items={inbox} open={letter} now={now} onOpen={setLetter} words={words} />}
          <div className="grid grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)] items-start gap-5 @max-[66rem]:grid-cols-1">
            {rows.length > 0 && (
              <section aria-label={words.matrix.title} className="flex min-w-0 flex-col gap-3">
                <MatrixToolbar
                  filters={filters}
                  namespaces={namespaces}
                  shown={shown.length}
                  all={rows.length}
                  words={words}
                />
                {shown.length === 0 ? (
                  <EmptyState
                    title={words.matrix.noMatch}
                    action={<Button onClick={filters.clear}>{words.matrix.showAll}</Button>}
                  />
                ) : (
                  <Matrix
                    rows={shown}
                    now={now}
                    selected={open?.pod ?? null}
                    onSelect={select}
                    scroller={scroller}
                    words={words}
                  />
                )}
              </section>
            )}
            <div className="flex min-w-0 flex-col gap-5 @min-[66rem]:sticky @min-[66rem]:top-6 @max-[66rem]:grid @max-[66rem]:grid-cols-2 @max-[66rem]:items-start @max-[46rem]:grid-cols-1">
              <Pushes words={words} />
              <Convergence now={now} words={words} />
            </div>
          </div>
        </div>
      </div>
      {open && (
        <Boundary onClose={close}>
          <ProxyPanel row={open} now={now} inbox={inbox} onClose={close} words={words} />
        </Boundary>
      )}
    </>
  );
}
