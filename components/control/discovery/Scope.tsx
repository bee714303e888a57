import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ScopeView } from '@/mesh/discovery/scope';
import type { EpochMs, Pod } from '@/mesh/model';
import type { Words } from '@/words';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatTime, objectName } from '../../ui/format.ts';
import { Figure } from '../Figure.tsx';

/** What one proxy sees: the rule, the hosts that it lets through, and the clusters that its Envoy really has. */
export function Scope({
  pod,
  scope,
  sweptAt,
  words,
}: {
  pod: Pod;
  scope: ScopeView;
  sweptAt: EpochMs | null;
  words: Words['control'];
}) {
  const w = words.discovery.scope;
  const visible = scope.hosts.filter((host) => host.visible).length;
  const agree = scope.held !== null && scope.missing.length + scope.extra.length === 0;
  return (
    <section aria-label={w.title} className="flex flex-col gap-3 rounded-2xl border border-xds/35 bg-surface px-5 py-4">
      <p className="text-sm text-ink">
        <span className="font-medium">{pod.id}</span>
        <span className="text-ink-2">
          {' · '}
          {pod.proxy === 'gateway'
            ? w.gateway
            : scope.sidecar === null
              ? w.default
              : w.by(objectName(scope.sidecar).replace('Sidecar ', ''))}
        </span>
      </p>
      {scope.egress !== null && (
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-[0.8rem] text-ink-3">
          {w.egress}
          {scope.egress.map((host) => (
            <code key={host} className="rounded bg-sunken px-1.5 font-mono text-ink-2">
              {host}
            </code>
          ))}
        </p>
      )}
      <div className="grid grid-cols-2 gap-6 max-[700px]:grid-cols-1">
        <Figure name={w.computed} value={w.visible(visible)} note={w.hidden(scope.hosts.length - visible)} />
        <Figure
          name={w.held}
          value={scope.held === null ? words.unknown : w.clusters(scope.held.length)}
          note={
            scope.held === null ? (
              w.unread
            ) : agree ? (
              <span className="flex items-center gap-1.5 text-good">
                <CircleCheck aria-hidden className="size-3.5" />
                {w.agree}
              </span>
            ) : (
              <span className="flex items-start gap-1.5 text-warn">
                <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
                <span className="min-w-0 break-words">
                  {scope.missing.length > 0 && `${w.missing(scope.missing.length)}: ${scope.missing.join(', ')}. `}
                  {scope.extra.length > 0 && `${w.extra(scope.extra.length)}: ${scope.extra.join(', ')}.`}
                </span>
              </span>
            )
          }
        />
      </div>
      <div className="grid grid-cols-2 gap-6 max-[700px]:grid-cols-1">
        <EvidenceLine
          evidence={
            scope.sidecar === null
              ? { kind: 'derived', from: 'exportTo' }
              : { kind: 'object', object: scope.sidecar, path: 'spec.egress' }
          }
        />
        {sweptAt !== null && (
          <EvidenceLine
            evidence={{
              kind: 'envoy-admin',
              pod: pod.id,
              path: `/clusters · ${words.discovery.asOf(formatTime(sweptAt))}`,
            }}
          />
        )}
      </div>
    </section>
  );
}
