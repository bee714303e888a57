import type { RouteRow } from '@/mesh/config/rows.ts';
import type { Words } from '@/words';
import { RefLink } from './RefLink.tsx';

/** Where a route sends: its clusters with their shares, a redirect, or its own answer. In a row two clusters show; the rest is counted. */
export function Destinations({ row, words }: { row: RouteRow; words: Words['proxies'] }) {
  const action = row.route?.action;
  const w = words.route;
  if (action === undefined) return null;
  switch (action.kind) {
    case 'clusters': {
      const total = action.clusters.reduce((sum, { weight }) => sum + weight, 0);
      const leadOf = (name: string) => row.leads.find(({ key }) => key === name);
      const shown = action.clusters.slice(0, action.clusters.length > 2 ? 1 : 2);
      return (
        <span
          className="flex min-w-0 flex-col"
          title={action.clusters.map(({ name, weight }) => `${words.panel.weightOf(weight, total)} ${name}`).join('\n')}
        >
          {shown.map(({ name, weight }) => {
            const lead = leadOf(name);
            return (
              <span key={name} className="flex min-w-0 items-baseline gap-1.5 leading-5">
                {action.clusters.length > 1 && (
                  <span className="tabular w-10 shrink-0 text-right text-[0.75rem] text-ink-2">
                    {words.panel.weightOf(weight, total)}
                  </span>
                )}
                {lead ? (
                  <RefLink lead={lead} focusable={false} />
                ) : (
                  <span className="truncate font-mono text-[0.78rem]">{name}</span>
                )}
              </span>
            );
          })}
          {shown.length < action.clusters.length && (
            <span className="text-[0.75rem] text-ink-3">{words.chain.more(action.clusters.length - shown.length)}</span>
          )}
        </span>
      );
    }
    case 'redirect':
      return (
        <span className="block truncate text-ink" title={w.redirect(action.status, action.to)}>
          {w.redirect(action.status, action.to)}
        </span>
      );
    case 'direct-response':
      return <span className="block truncate text-ink">{w.direct(action.status)}</span>;
    case 'unknown':
      return <span className="block truncate text-warn">{w.unknown(action.text)}</span>;
  }
}
