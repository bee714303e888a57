'use client';
import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { Handshake as HandshakeIcon } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { callApi, faultOf } from '@/client/api';
import { busy } from '@/client/idle';
import { useMesh, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import type { Handshake } from '@/mesh/certificates/handshake';
import type { PodId } from '@/mesh/model';
import { handshakeWords } from '@/words/handshake';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { certifiedEdges } from './edges.ts';
import { Ladder } from './Ladder.tsx';
import { wayFor } from './steps.ts';

/** TLS against mutual TLS on the actual handshake of a chosen edge. `edge`, or `from` and `to`, and `as` are in the URL. */
export function HandshakeView() {
  const words = useWords(handshakeWords);
  const certificates = useMesh((mesh) => mesh.certificates);
  const pods = useMesh((mesh) => mesh.pods);
  const edgeTable = useMesh((mesh) => mesh.edges, sameKeys);
  const [edge] = useParam('edge');
  const [fromParam] = useParam('from');
  const [toParam] = useParam('to');
  const [as] = useParam('as');
  const edges = useMemo(
    () => certifiedEdges({ certificates, pods, edges: edgeTable }),
    [certificates, pods, edgeTable],
  );
  // A link may name an edge that has no handshake: another edge's must not stand in its place.
  const named = edges.find(({ id }) => id === edge);
  const chosen = named ?? (fromParam === '' && edge === '' ? edges[0] : undefined);
  const from = (fromParam || chosen?.from || '') as PodId;
  const to = (toParam || chosen?.to || '') as PodId;
  const asked = from !== '' && to !== '';
  // A renewal at either end makes it another handshake.
  const serials = `${certificates[from]?.leaf.serial} ${certificates[to]?.leaf.serial}`;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['handshake', from, to, serials],
    queryFn: () =>
      callApi<Handshake>(`/api/v1/handshake?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`),
    enabled: asked,
    staleTime: 15_000,
    retry: false,
  });
  useEffect(() => (asked && isFetching ? busy('handshake') : undefined), [asked, isFetching]);

  const missing = fromParam === '' && edge !== '' && named === undefined;
  if (!asked && !missing)
    return (
      <EmptyState title={words.empty.none} icon={<HandshakeIcon aria-hidden className="size-8" strokeWidth={1.25} />}>
        <p>{words.empty.noneHelp}</p>
      </EmptyState>
    );
  const way = as === 'tls' || as === 'mtls' ? as : data ? wayFor(data.mode) : 'mtls';
  return (
    <div className="mx-auto flex max-w-[72rem] flex-col gap-4">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h2 className="text-lg font-semibold text-ink">{words.title}</h2>
          <p className="text-sm text-ink-3">{words.lead}</p>
        </div>
        <div className="flex flex-wrap items-end gap-4">
          <label className="flex flex-col gap-1 text-[0.72rem] text-ink-3">
            {words.pick}
            <select
              value={fromParam === '' ? (chosen?.id ?? '') : ''}
              onChange={(event) => setParams({ edge: event.target.value, from: '', to: '' })}
              className="h-8 max-w-[24rem] rounded-lg border border-line bg-surface px-2 text-sm text-ink"
            >
              {fromParam !== '' && <option value="">{`${from} → ${to}`}</option>}
              {missing && <option value="">{edge.replace('→', ' → ')}</option>}
              {edges.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <fieldset
            aria-label={words.as}
            className="m-0 flex overflow-hidden rounded-lg border border-line bg-surface p-0"
          >
            {(['mtls', 'tls'] as const).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={way === name}
                onClick={() => setParams({ as: name }, 'replace')}
                className={clsx(
                  'h-8 cursor-pointer px-3 text-sm whitespace-nowrap -outline-offset-2!',
                  way === name ? 'bg-xds-soft text-xds' : 'text-ink-2 hover:bg-sunken hover:text-ink',
                )}
              >
                {words.ways[name]}
                {data && wayFor(data.mode) === name && data.mode === name && (
                  <span className="ml-1.5 text-[0.72rem] text-ink-3">{words.actual}</span>
                )}
              </button>
            ))}
          </fieldset>
        </div>
      </header>
      {error !== null && <FaultBox fault={faultOf(error)} onRetry={() => void refetch()} />}
      {missing && (
        <EmptyState
          title={words.empty.missing}
          icon={<HandshakeIcon aria-hidden className="size-8" strokeWidth={1.25} />}
        >
          <p>{words.empty.missingHelp(edge.replace('→', ' → '))}</p>
        </EmptyState>
      )}
      {asked && data === undefined && error === null && <p className="text-sm text-ink-3">{words.loading}</p>}
      {data && <Ladder handshake={data} way={way} words={words} />}
    </div>
  );
}

/** Edges change with every request; which there are hardly ever does. */
const sameKeys = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b);
};
