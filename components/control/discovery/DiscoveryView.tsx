'use client';
import { Radar } from 'lucide-react';
import { useMemo } from 'react';
import { useMesh, useStore, useWords } from '@/client/MeshProvider';
import { useParam } from '@/client/url';
import { compareDiscovery, type DiscoveryRow } from '@/mesh/discovery/compare';
import { scopeOf } from '@/mesh/discovery/scope';
import { hasProxy, nameOf, type PodId } from '@/mesh/model';
import type { Words } from '@/words';
import { controlWords } from '@/words/control';
import { Toggle } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { formatTime } from '../../ui/format.ts';
import { Figure } from '../Figure.tsx';
import { LoadingControl } from '../LoadingControl.tsx';
import { DiscoveryTable } from './DiscoveryTable.tsx';
import { Scope } from './Scope.tsx';

const SELECT = 'h-8 max-w-72 min-w-0 rounded-lg border border-line bg-surface px-2 text-sm text-ink-2';

/** Discovery: services and endpoints that istiod knows against what Kubernetes says, and what of it one proxy sees. */
export function DiscoveryView() {
  const ready = useStore((state) => state.ready);
  return <div className="flex h-full min-h-0">{ready ? <Content /> : <LoadingControl />}</div>;
}

function Content() {
  const words = useWords(controlWords);
  const w = words.discovery;
  const registries = useMesh((mesh) => mesh.registries);
  const services = useMesh((mesh) => mesh.services);
  const endpointSlices = useMesh((mesh) => mesh.endpointSlices);
  const objects = useMesh((mesh) => mesh.objects);
  const namespaces = useMesh((mesh) => mesh.namespaces);
  const facts = useMesh((mesh) => mesh.facts);
  const pods = useMesh((mesh) => mesh.pods);
  const sweeps = useMesh((mesh) => mesh.sweeps);
  const source = useMesh((mesh) => mesh.sources.istiod);
  const [text, setText] = useParam('q', 'replace');
  const [only, setOnly] = useParam('only', 'replace');
  const [replica, setReplica] = useParam('istiod', 'replace');
  const [proxy, setProxy] = useParam('proxy', 'replace');
  const [open, setOpen] = useParam('open', 'replace');

  const replicas = Object.keys(registries).sort() as PodId[];
  const from = replicas.find((id) => id === replica) ?? replicas[0] ?? null;
  const registry = from === null ? null : (registries[from] ?? null);
  const rows = useMemo(
    () =>
      registry === null ? [] : compareDiscovery({ services, endpointSlices, objects, namespaces, facts }, registry),
    [services, endpointSlices, objects, namespaces, facts, registry],
  );
  const pod = pods[proxy as PodId];
  const sweep = pod === undefined ? undefined : sweeps[pod.id];
  const scope = useMemo(
    () => (registry === null || pod === undefined ? null : scopeOf({ objects, facts, pods }, pod, registry, sweep)),
    [objects, facts, pods, pod, registry, sweep],
  );
  const proxies = useMemo(
    () =>
      Object.values(pods)
        .filter(hasProxy)
        .map((p) => p.id)
        .sort(),
    [pods],
  );
  const shown = rows.filter((row) => (only === '' || row.verdict !== 'equal') && matches(row, text));
  const differing = rows.filter((row) => row.verdict !== 'equal');

  return (
    <div className="min-w-0 flex-1 overflow-y-auto">
      <div className="@container mx-auto flex max-w-[120rem] flex-col gap-5 p-6 max-[1000px]:p-4">
        <h1 className="sr-only">{words.job.discovery.name}</h1>
        {(source.kind === 'failed' || source.kind === 'stale') && (
          <FaultBox fault={source.fault} tone={source.kind === 'failed' ? 'bad' : 'warn'} />
        )}
        {registry === null || from === null ? (
          <EmptyState title={w.unread} icon={<Radar aria-hidden className="size-8" strokeWidth={1.25} />}>
            <p>{w.unreadHelp}</p>
          </EmptyState>
        ) : (
          <>
            <section
              aria-label={words.job.discovery.name}
              className="flex flex-col gap-3 rounded-2xl border border-line bg-surface px-5 py-4"
            >
              <div className="grid grid-cols-3 gap-x-6 gap-y-4 @max-[40rem]:grid-cols-1">
                <Sides rows={rows} words={words} />
                <Figure
                  name={w.verdict}
                  value={differing.length === 0 ? w.equal : w.differ(differing.length)}
                  note={differing.length === 0 ? undefined : w.explained(differing.filter((r) => r.explained).length)}
                  tone={differing.length === 0 ? 'good' : differing.every((row) => row.explained) ? undefined : 'warn'}
                />
              </div>
              <EvidenceLine
                evidence={{
                  kind: 'istiod',
                  pod: from,
                  path: `/debug/registryz, /debug/endpointShardz · ${w.asOf(formatTime(registry.at))}`,
                }}
              />
            </section>
            <search aria-label={w.rows} className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <FilterField value={text} onChange={setText} label={w.search} className="w-64 max-w-full" />
              <Toggle pressed={only !== ''} count={differing.length} onClick={() => setOnly(only === '' ? '1' : '')}>
                {w.only}
              </Toggle>
              {replicas.length > 1 && (
                <select
                  aria-label={w.replica}
                  value={from}
                  onChange={(e) => setReplica(e.target.value)}
                  className={SELECT}
                >
                  {replicas.map((id) => (
                    <option key={id} value={id}>
                      {w.replica} {nameOf(id)}
                    </option>
                  ))}
                </select>
              )}
              <label className="ml-auto flex min-w-0 items-center gap-2 text-sm text-ink-2 max-[700px]:ml-0">
                <span className="shrink-0">{w.scope.choose}</span>
                <select value={pod?.id ?? ''} onChange={(e) => setProxy(e.target.value)} className={SELECT}>
                  <option value="">{w.scope.none}</option>
                  {proxies.map((id) => (
                    <option key={id} value={id}>
                      {id}
                    </option>
                  ))}
                </select>
              </label>
            </search>
            {scope !== null && pod !== undefined && (
              <Scope pod={pod} scope={scope} sweptAt={sweep?.at ?? null} words={words} />
            )}
            {shown.length === 0 ? (
              <EmptyState title={differing.length === 0 && only !== '' ? w.equal : w.noMatch} />
            ) : (
              <DiscoveryTable rows={shown} scope={scope} open={open} onOpen={setOpen} words={words} />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function matches(row: DiscoveryRow, text: string): boolean {
  const said = [row.key, row.host, row.name, ...row.ports, ...(row.kubernetes?.ready ?? [])].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

function Sides({ rows, words }: { rows: readonly DiscoveryRow[]; words: Words['control'] }) {
  const w = words.discovery;
  const sum = (all: readonly DiscoveryRow[], of: (row: DiscoveryRow) => number) =>
    all.reduce((total, row) => total + of(row), 0);
  const held = ({ istiod }: DiscoveryRow) =>
    istiod === null || istiod === 'unknown' ? 0 : istiod.healthy.length + istiod.unhealthy.length;
  const of = (kind: DiscoveryRow['kind']) => rows.filter((row) => row.kind === kind);
  const entries = of('entry');
  const notReady = sum(rows, ({ kubernetes }) => kubernetes?.notReady.length ?? 0);
  const parts = (...texts: string[]) => texts.filter((text) => text !== '').join(' · ');
  return (
    <>
      <Figure
        name={w.knows}
        value={w.services(rows.filter((row) => row.istiod !== null).length)}
        note={parts(w.endpoints(sum(rows, held)), sum(entries, held) > 0 ? w.fromEntries(sum(entries, held)) : '')}
      />
      <Figure
        name={w.says}
        value={w.services(of('service').length + entries.length)}
        note={parts(
          w.of(of('service').length, entries.length),
          w.ready(sum(rows, ({ kubernetes }) => kubernetes?.ready.length ?? 0)),
          notReady > 0 ? w.because['not-ready'](notReady) : '',
        )}
      />
    </>
  );
}
