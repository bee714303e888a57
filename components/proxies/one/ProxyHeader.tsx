'use client';
import clsx from 'clsx';
import { ArrowLeft, Network, RefreshCw } from 'lucide-react';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import { type EpochMs, nameOf, namespaceOf, type PodId, workloadParts } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/Copyable.tsx';
import { formatBytes, formatTime } from '../../ui/format.ts';
import { Link } from '../../ui/Link.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { CertificateLeft } from '../parts/CertificateLeft.tsx';
import { SyncMarks } from '../parts/SyncMarks.tsx';
import type { ConfigState } from './useConfig.ts';

/** Who the proxy is and how it stands: above every tab. */
export function ProxyHeader({ pod: id, state }: { pod: PodId; state: ConfigState }) {
  const words = useWords(proxiesWords);
  const w = words.header;
  const now = useMeshNow(1_000);
  const pod = useMesh((mesh) => mesh.pods[id]);
  const sync = useMesh((mesh) => mesh.sync[id]);
  const certificate = useMesh((mesh) => mesh.certificates[id]);
  const replay = useStore(({ clock }) => clock.kind === 'replay');
  if (pod === undefined) return null;
  const { kind, name } = workloadParts(pod.workload);
  const { config } = state;
  return (
    <header className="flex flex-col gap-2 px-5 pt-3 pb-2">
      <Link
        href="/proxies"
        className="inline-flex items-center gap-1 self-start text-[0.8rem] text-ink-3 hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-3.5" /> {w.back}
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h1 className="flex items-center gap-1 text-xl leading-tight font-semibold tracking-tight">
            <span className="min-w-0 break-all">{nameOf(id)}</span>
            <CopyButton text={id} />
          </h1>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
            <span>{namespaceOf(id)}</span>
            <span className="text-ink-3">
              {pod.proxy === 'gateway' ? w.gateway : w.sidecar} {w.of(kind, name)}
            </span>
            <Link
              href={`/mesh?select=${encodeURIComponent(pod.workload)}`}
              className="inline-flex items-center gap-1 text-xds hover:underline"
            >
              <Network aria-hidden className="size-3.5" /> {w.mesh}
            </Link>
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-[0.82rem] text-ink-2">
          <SyncMarks pod={pod} now={now} />
          <span className="flex flex-col leading-snug">
            <CertificateLeft certificate={certificate} now={now} />
            <span className="text-ink-3">{w.certificate}</span>
          </span>
          <span className="flex flex-col leading-snug">
            <span>{config?.envoyVersion !== undefined && w.envoy(config.envoyVersion)}</span>
            <span className="text-ink-3">{sync?.istioVersion && w.istio(sync.istioVersion)}</span>
          </span>
          {sync !== undefined && (
            <span className="max-w-52 min-w-0 truncate text-ink-3" title={sync.istiod}>
              {w.heldBy(nameOf(sync.istiod))}
            </span>
          )}
          {config !== null && <ReadAt config={config} replay={replay} />}
          {!replay && (
            <Button onClick={state.readAgain} disabled={state.reading}>
              <RefreshCw aria-hidden className={clsx('size-3.5', state.reading && 'animate-spin')} />
              {w.refresh}
            </Button>
          )}
        </div>
      </div>
      {!replay && state.outdated && !state.reading && (
        <p role="status" className="text-[0.8rem] text-warn">
          {w.newer} ·{' '}
          <button type="button" onClick={state.readAgain} className="cursor-pointer underline underline-offset-3">
            {w.refresh}
          </button>
        </p>
      )}
    </header>
  );
}

function ReadAt({
  config,
  replay,
}: {
  config: {
    readonly fetchedAt: EpochMs;
    readonly bytes: number;
    readonly gaps: readonly { pointer: string; reason: string }[];
  };
  replay: boolean;
}) {
  const words = useWords(proxiesWords).header;
  const time = formatTime(config.fetchedAt);
  return (
    <span className="flex flex-col leading-snug">
      <span>{replay ? words.recorded(time) : words.read(time)}</span>
      <span className="flex gap-2 text-ink-3">
        <span title={words.size}>{formatBytes(config.bytes)}</span>
        {config.gaps.length > 0 && (
          <Popover
            label={words.gaps(config.gaps.length)}
            className="w-[34rem]"
            trigger={
              <button type="button" className="cursor-pointer text-warn underline decoration-dotted underline-offset-3">
                {words.gaps(config.gaps.length)}
              </button>
            }
          >
            <p className="mb-2 text-ink-2">{words.gapsHelp}</p>
            <ul className="flex max-h-80 flex-col gap-2 overflow-y-auto">
              {config.gaps.map(({ pointer, reason }) => (
                <li key={`${pointer} ${reason}`}>
                  <span className="block text-ink">{reason}</span>
                  <span className="block font-mono text-[0.75rem] break-all text-ink-3">{pointer}</span>
                </li>
              ))}
            </ul>
          </Popover>
        )}
      </span>
    </span>
  );
}
