import type { RouteRow } from '@/mesh/config/rows.ts';
import type { Words } from '@/words';
import { formatDuration, formatShare } from '../../ui/format.ts';
import { Fact } from '../../ui/KeyValue.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { valueText } from '../parts/say.ts';
import { Code, editLines, Lines } from './facts.tsx';

type W = Words['proxies'];

export function RouteFacts({ row, words }: { row: RouteRow; words: W }) {
  const { host, route, group, index, inline } = row;
  const f = words.panel.facts;
  const edits = route === null ? [] : editLines(route.headerEdits, words);
  return (
    <>
      <Fact name={f.routeConfig} note={inline ? words.inline : words.rds}>
        <Code>{group}</Code>
      </Fact>
      <Fact name={f.virtualHost} note={words.route.nth(index + 1, Math.max(1, host.routes.length))}>
        <Code>{host.name}</Code>
      </Fact>
      <Fact name={f.domains}>
        <Lines of={host.domains.map((domain) => <Code key={domain}>{domain}</Code>)} />
      </Fact>
      {host.requireTls !== 'none' && <Fact name={f.requireTls}>{host.requireTls}</Fact>}
      {route === null ? (
        <Fact name={f.match}>{words.route.noRoutes}</Fact>
      ) : (
        <>
          <Fact name={f.match}>
            {route.path.kind === 'unknown' ? (
              words.route.unknownPath(route.path.text)
            ) : (
              <>
                <span className="text-ink-2">{words.route.path[route.path.kind]} </span>
                <Code>{route.path.value}</Code>
                {route.path.ignoreCase && <span className="text-ink-3"> · {words.route.ignoreCase}</span>}
              </>
            )}
          </Fact>
          {route.headers.length > 0 && (
            <Fact name={f.headers}>
              <Lines of={route.headers.map((match) => <Code key={match.name}>{valueText(match, words)}</Code>)} />
            </Fact>
          )}
          {route.query.length > 0 && (
            <Fact name={f.query}>
              <Lines of={route.query.map((match) => <Code key={match.name}>{valueText(match, words)}</Code>)} />
            </Fact>
          )}
          {route.otherMatches.length > 0 && <Fact name={f.other}>{route.otherMatches.join(', ')}</Fact>}
          {route.share !== null && <Fact name={f.share}>{words.route.share(formatShare(route.share))}</Fact>}
          <Fact name={f.to}>
            <To row={row} words={words} />
          </Fact>
          {route.missingClusterStatus !== undefined && (
            <Fact name={f.missing}>{words.route.missing(route.missingClusterStatus)}</Fact>
          )}
          {route.action.kind === 'clusters' && (
            <>
              <Fact name={f.timeout}>
                {route.timeout === null
                  ? words.route.timeout('15 s')
                  : route.timeout === 0
                    ? words.route.noTimeout
                    : formatDuration(route.timeout)}
              </Fact>
              {route.retry !== null && (
                <Fact
                  name={f.retries}
                  note={
                    <>
                      {f.retryOn} {route.retry.on}
                      {route.retry.perTryTimeout !== null &&
                        ` · ${f.perTry} ${formatDuration(route.retry.perTryTimeout)}`}
                    </>
                  }
                >
                  {words.route.retries(route.retry.attempts)}
                </Fact>
              )}
            </>
          )}
          {route.mirrors.length > 0 && (
            <Fact name={f.mirrors}>
              <Lines
                of={route.mirrors.map(({ cluster, share }) => (
                  <span key={cluster}>
                    {formatShare(share)} <To1 row={row} cluster={cluster} />
                  </span>
                ))}
              />
            </Fact>
          )}
          {route.rewrite !== null && (
            <Fact name={f.rewrite}>
              <Code>{route.rewrite}</Code>
            </Fact>
          )}
          {edits.length > 0 && (
            <Fact name={f.edits}>
              <Lines of={edits.map((edit) => <Code key={edit}>{edit}</Code>)} />
            </Fact>
          )}
          {[...route.overrides, ...host.overrides].length > 0 && (
            <Fact name={f.overrides}>
              <Lines
                of={[...route.overrides, ...host.overrides].map(({ pointer, filter, kind }) => (
                  <Code key={pointer}>
                    {filter}
                    {kind === 'disabled' && ` · ${words.panel.disabled}`}
                  </Code>
                ))}
              />
            </Fact>
          )}
        </>
      )}
    </>
  );
}

function To({ row, words }: { row: RouteRow; words: W }) {
  const action = row.route?.action;
  if (action === undefined) return null;
  if (action.kind === 'redirect') return <Code>{words.route.redirect(action.status, action.to)}</Code>;
  if (action.kind === 'direct-response') return <>{words.route.direct(action.status)}</>;
  if (action.kind === 'unknown') return <>{words.route.unknown(action.text)}</>;
  const total = action.clusters.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <Lines
      of={action.clusters.map(({ name, weight, headerEdits }) => (
        <span key={name} className="flex min-w-0 flex-col">
          <span className="flex min-w-0 items-baseline gap-2">
            {action.clusters.length > 1 && (
              <span className="tabular w-11 shrink-0 text-right text-ink-2">{words.panel.weightOf(weight, total)}</span>
            )}
            <To1 row={row} cluster={name} />
          </span>
          {action.clusters.length > 1 &&
            editLines(headerEdits, words).map((edit) => (
              <span key={edit} className="pl-13 text-[0.75rem] text-ink-3">
                {edit}
              </span>
            ))}
        </span>
      ))}
    />
  );
}

function To1({ row, cluster }: { row: RouteRow; cluster: string }) {
  const lead = row.leads.find(({ key }) => key === cluster);
  return lead === undefined ? <Code>{cluster}</Code> : <RefLink lead={lead} wrap icon={false} />;
}
