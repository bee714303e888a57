'use client';
import { useMesh, useStore, useWords } from '@/client/MeshProvider';
import { useParam } from '@/client/url';
import { RowsSkeleton } from '@/components/ui/RowsSkeleton.tsx';
import { explainInjection } from '@/mesh/injection/explain.ts';
import { hasProxy, podId } from '@/mesh/model';
import { injectionWords } from '@/words/injection';
import { proxiesWords } from '@/words/proxies';
import { Boundary } from '../../ui/Boundary.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Link } from '../../ui/Link.tsx';
import { lazy } from '../../ui/lazy.tsx';
import { ConfigFault } from './ConfigFault.tsx';
import { ConfigScopeProvider } from './ConfigScopeProvider.tsx';
import { ProxyHeader } from './ProxyHeader.tsx';
import { isTable, TableTab } from './TableTab.tsx';
import { type TabName, Tabs, tabOf } from './Tabs.tsx';
import { useConfig } from './useConfig.ts';

const CertificatesTab = lazy(() => import('../tabs/CertificatesTab.tsx').then((m) => m.CertificatesTab), RowsSkeleton);
const StatsTab = lazy(() => import('../tabs/StatsTab.tsx').then((m) => m.StatsTab), RowsSkeleton);
const InterceptionTab = lazy(() => import('../tabs/InterceptionTab.tsx').then((m) => m.InterceptionTab), RowsSkeleton);
const SyncTab = lazy(() => import('../tabs/SyncTab.tsx').then((m) => m.SyncTab), RowsSkeleton);
const CompareTab = lazy(() => import('../diff/CompareTab.tsx').then((m) => m.CompareTab), RowsSkeleton);

/** One Envoy: its configuration as linked tables, and what else is known of it. */
export function ProxyView({ namespace, name }: { namespace: string; name: string }) {
  const words = useWords(proxiesWords);
  const id = podId(namespace, name);
  const ready = useStore((state) => state.ready);
  const pod = useMesh((mesh) => mesh.pods[id]);
  if (!ready)
    return (
      <div className="h-full p-6">
        <RowsSkeleton />
      </div>
    );
  if (pod === undefined || !hasProxy(pod))
    return (
      <div className="h-full overflow-y-auto">
        <EmptyState
          title={pod === undefined ? words.noPod.title(id) : words.noPod.noProxyTitle(id)}
          action={
            <Link href="/proxies" className="text-xds hover:underline">
              {words.noPod.action}
            </Link>
          }
        >
          {pod === undefined ? words.noPod.body : <WhyNot id={id} />}
        </EmptyState>
      </div>
    );
  return <OneProxy key={id} id={id} />;
}

/** Why a pod has no proxy, as the injection's own explanation says it. */
function WhyNot({ id }: { id: ReturnType<typeof podId> }) {
  const why = useWords(injectionWords);
  const mesh = useMesh((m) => m);
  const pod = mesh.pods[id];
  return pod ? <p>{why.because(explainInjection(mesh, pod).because)}</p> : null;
}

function OneProxy({ id }: { id: ReturnType<typeof podId> }) {
  const words = useWords(proxiesWords);
  const state = useConfig(id);
  const [param] = useParam('tab');
  const tab: TabName = tabOf(param);
  return (
    <ConfigScopeProvider pod={id} config={state.config}>
      <section aria-label={id} className="flex h-full min-h-0 flex-col">
        <ProxyHeader pod={id} state={state} />
        <Tabs tab={tab} />
        <div
          role="tabpanel"
          id="proxy-tabpanel"
          aria-labelledby={`tab-${tab}`}
          className="relative flex min-h-0 min-w-0 flex-1"
        >
          <Boundary key={tab}>
            {isTable(tab) ? (
              state.fault !== null ? (
                <ConfigFault fault={state.fault} onRetry={state.readAgain} />
              ) : state.config === null ? (
                <div className="min-w-0 flex-1 p-5">
                  <p role="status" className="sr-only">
                    {words.loading}
                  </p>
                  <RowsSkeleton />
                </div>
              ) : (
                <TableTab key={tab} table={tab} />
              )
            ) : tab === 'certificates' ? (
              <CertificatesTab pod={id} />
            ) : tab === 'stats' ? (
              <StatsTab pod={id} />
            ) : tab === 'interception' ? (
              <InterceptionTab pod={id} />
            ) : tab === 'sync' ? (
              <SyncTab pod={id} />
            ) : (
              <CompareTab pod={id} state={state} />
            )}
          </Boundary>
        </div>
      </section>
    </ConfigScopeProvider>
  );
}
