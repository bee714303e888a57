'use client';
import { Award } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useFirstDrawing } from '@/client/idle';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { authorities } from '@/mesh/certificates/authorities';
import { hasProxy, type PodId } from '@/mesh/model';
import { certificatesWords } from '@/words/certificates';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { PanelSkeleton } from '../ui/PanelSkeleton.tsx';
import { RowsSkeleton } from '../ui/RowsSkeleton.tsx';
import { CertificateTable } from './CertificateTable.tsx';
import { Horizon } from './Horizon.tsx';
import { Loading } from './Loading.tsx';
import { countStates, filterRows, podsWithout, rootsOf, rowsOf } from './rows.ts';
import { Summary } from './Summary.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useCertificateFilters } from './useCertificateFilters.ts';
import { ViewTabs } from './ViewTabs.tsx';
import './view.css';
import { Boundary } from '../ui/Boundary.tsx';
import { lazy } from '../ui/lazy.tsx';
import { WithoutCertificate } from './WithoutCertificate.tsx';

const HandshakeView = lazy(() => import('./handshake/HandshakeView.tsx').then((m) => m.HandshakeView), RowsSkeleton);

const LifelinesView = lazy(() => import('./lifelines/LifelinesView.tsx').then((m) => m.LifelinesView), RowsSkeleton);

const AuthorityPanel = lazy(() => import('./AuthorityPanel.tsx').then((m) => m.AuthorityPanel), PanelSkeleton);

const CertificatePanel = lazy(() => import('./CertificatePanel.tsx').then((m) => m.CertificatePanel), PanelSkeleton);

/** Every workload certificate of the mesh, the one that ends first at the top. */
export function CertificatesView() {
  const words = useWords(certificatesWords);
  const ready = useStore((state) => state.ready);
  const onDrawn = useFirstDrawing('certificates');
  return (
    <div className="relative flex h-full min-h-0">
      <h1 className="sr-only">{words.title}</h1>
      {ready ? <Content onDrawn={onDrawn} /> : <Loading words={words} />}
    </div>
  );
}

function Content({ onDrawn }: { onDrawn: () => void }) {
  const words = useWords(certificatesWords);
  const now = useMeshNow(1_000);
  const certificates = useMesh((mesh) => mesh.certificates);
  const pods = useMesh((mesh) => mesh.pods);
  const rotations = useMesh((mesh) => mesh.rotations);
  const facts = useMesh((mesh) => mesh.facts);
  const degradations = useMesh((mesh) => mesh.degradations);
  const sources = useMesh((mesh) => mesh.sources);
  const filters = useCertificateFilters();
  const [selected] = useParam('select');
  const [tab] = useParam('tab');
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(onDrawn, [onDrawn]);

  const rows = useMemo(() => rowsOf({ certificates, facts, pods, rotations }), [certificates, facts, pods, rotations]);
  const roots = useMemo(() => rootsOf({ certificates }), [certificates]);
  const without = useMemo(
    () => podsWithout({ pods, certificates, degradations, sources }),
    [pods, certificates, degradations, sources],
  );
  const namespaces = useMemo(() => [...new Set(rows.map((row) => row.namespace))].sort(), [rows]);
  const proxies = useMemo(() => Object.values(pods).filter(hasProxy).length, [pods]);
  const shown = filterRows(rows, filters, now);
  const open = rows.find((row) => row.pod === selected);
  const authority = selected.startsWith('ca:')
    ? authorities({ certificates }).find(({ id }) => id === selected.slice(3))
    : undefined;
  const select = (pod: PodId, how: 'open' | 'move' = 'open') =>
    setParams({ select: pod }, how === 'move' || selected !== '' ? 'replace' : 'push');
  const leave = () => setParams({ select: '' });
  const close = () => {
    leave();
    // Esc gives the keyboard back to the list, where it was.
    scroller.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
  };
  const source = sources.envoy;
  const whole = degradations.find((d) => d.source === 'envoy' && d.scope === '*');

  return (
    <>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ViewTabs tab={tab} words={words.tabs} />
        <Boundary key={tab}>
          {tab === 'handshake' ? (
            <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4 max-[1000px]:px-4">
              <HandshakeView />
            </div>
          ) : tab === 'lifelines' ? (
            <div className="min-h-0 flex-1 px-6 pt-3 pb-4 max-[1000px]:px-4">
              <LifelinesView selected={open?.pod ?? null} onSelect={select} />
            </div>
          ) : (
            <div ref={scroller} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto">
              <div className="mx-auto flex max-w-[140rem] flex-col gap-4 p-6 pt-4 max-[1000px]:p-4">
                {(source.kind === 'failed' || source.kind === 'stale') && (
                  <FaultBox fault={source.fault} tone={source.kind === 'failed' ? 'bad' : 'warn'} />
                )}
                {whole && <FaultBox fault={whole.fault} tone="warn" />}
                {rows.length === 0 ? (
                  <EmptyState
                    title={words.empty.none}
                    icon={<Award aria-hidden className="size-8" strokeWidth={1.25} />}
                  >
                    <p>{proxies === 0 ? words.empty.noProxies : words.empty.noneHelp}</p>
                  </EmptyState>
                ) : (
                  <>
                    <section
                      aria-label={words.summary.label}
                      className="relative flex flex-col gap-5 rounded-2xl border border-line bg-surface px-5 pt-4 pb-2"
                    >
                      <Summary rows={rows} roots={roots} proxies={proxies} now={now} words={words} />
                      <Horizon rows={shown} now={now} selected={open?.pod ?? null} onSelect={select} words={words} />
                    </section>
                    <Toolbar
                      filters={filters}
                      counts={countStates(rows, now)}
                      namespaces={namespaces}
                      shown={shown.length}
                      all={rows.length}
                      words={words}
                    />
                    {shown.length === 0 ? (
                      <EmptyState
                        title={words.empty.noMatch}
                        action={<Button onClick={filters.clear}>{words.filters.clear}</Button>}
                      />
                    ) : (
                      <CertificateTable
                        rows={shown}
                        now={now}
                        selected={open?.pod ?? null}
                        onSelect={select}
                        scroller={scroller}
                        words={words}
                      />
                    )}
                  </>
                )}
                {without.length > 0 && <WithoutCertificate pods={without} words={words} />}
              </div>
            </div>
          )}
        </Boundary>
      </div>
      {authority && (
        <Boundary onClose={leave}>
          <AuthorityPanel authority={authority} now={now} onClose={leave} words={words} />
        </Boundary>
      )}
      {open && (
        <Boundary onClose={close}>
          <CertificatePanel row={open} now={now} onClose={close} words={words} />
        </Boundary>
      )}
    </>
  );
}
