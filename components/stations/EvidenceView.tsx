'use client';
import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { useEffect, useRef } from 'react';
import { callApi, faultOf } from '@/client/api.ts';
import { useMesh, useWords } from '@/client/MeshProvider.tsx';
import {
  type AccessEntry,
  assertNever,
  type Evidence,
  type MeshObject,
  nameOf,
  namespaceOf,
  type PodId,
} from '@/mesh/model';
import { requestsWords } from '@/words/requests';
import { proxyHref } from '../proxies/one/links.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { EvidenceLine } from '../ui/EvidenceLine.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { formatTime } from '../ui/format.ts';
import { Link } from '../ui/Link.tsx';
import { Remedy } from '../ui/Remedy.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { toYaml } from '../ui/yaml.ts';
import { useLines } from './lines.ts';
import { usePathWords } from './usePathWords.ts';

/** The thing itself that a fact was read from: the rule among its rules, the place in the dump, the log line's fields. */
export function EvidenceView({ evidence, inTables = true }: { evidence: Evidence; inTables?: boolean }) {
  switch (evidence.kind) {
    case 'iptables':
      return <Rules evidence={evidence} />;
    case 'config-dump':
      return <Dump evidence={evidence} inTables={inTables} />;
    case 'access-log':
      return <LogLine evidence={evidence} />;
    case 'object':
      return <ObjectSpec evidence={evidence} />;
    case 'derived':
    case 'unknown':
      return <Said evidence={evidence} />;
    case 'pod':
    case 'envoy-admin':
    case 'istiod':
      return <EvidenceLine evidence={evidence} />;
    default:
      return assertNever(evidence);
  }
}

type Of<K extends Evidence['kind']> = Extract<Evidence, { kind: K }>;

function Title({ children }: { children: string }) {
  return <p className="text-[0.8rem] font-medium text-ink-2">{children}</p>;
}

function Rules({ evidence }: { evidence: Of<'iptables'> }) {
  const words = useWords(requestsWords).evidence;
  const interception = useMesh((m) => m.interception[evidence.pod]);
  const lit = useRef<HTMLLIElement>(null);
  useEffect(() => {
    lit.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const rules = interception?.rules.filter((r) => r.table === evidence.table && r.chain === evidence.chain) ?? [];
  const policy = interception?.policies[`${evidence.table}/${evidence.chain}`];
  const title = `${evidence.table} ${evidence.chain}`;
  return (
    <div className="flex flex-col gap-2">
      <Title>{interception?.source === 'derived' ? words.derivedRules(title) : words.rules(title)}</Title>
      {rules.length === 0 && policy === undefined ? (
        <p className="text-ink-2">{words.noRules}</p>
      ) : (
        <ol className="max-h-72 overflow-auto rounded-lg border border-line bg-sunken py-1 font-mono text-[0.75rem] leading-relaxed">
          {policy !== undefined && (
            <RuleLine
              lit={evidence.rule < 0}
              text={`:${evidence.chain} ${policy}`}
              ref={evidence.rule < 0 ? lit : null}
            />
          )}
          {rules.map((rule) => (
            <RuleLine
              key={rule.index}
              lit={rule.index === evidence.rule}
              text={rule.text}
              ref={rule.index === evidence.rule ? lit : null}
            />
          ))}
        </ol>
      )}
      <EvidenceLine evidence={evidence} />
    </div>
  );
}

function RuleLine({ lit, text, ref }: { lit: boolean; text: string; ref: React.Ref<HTMLLIElement> }) {
  return (
    <li
      ref={ref}
      aria-current={lit || undefined}
      className={clsx('px-2.5 break-all', lit ? 'bg-warn-soft text-warn' : 'text-ink-3')}
    >
      {text}
    </li>
  );
}

/** `inTables` leads to the row of the proxy's tables in which the place stands. */
function Dump({ evidence, inTables }: { evidence: Of<'config-dump'>; inTables: boolean }) {
  const words = useWords(requestsWords).evidence;
  const { data, error, refetch } = useQuery({
    queryKey: ['config-dump', evidence.pod, evidence.pointer],
    queryFn: () => callApi<{ value: unknown }>(dumpPath(evidence.pod, evidence.pointer)),
  });
  return (
    <div className="flex flex-col gap-2">
      <Title>{words.dump}</Title>
      {data !== undefined ? (
        <div className="max-h-96 overflow-auto rounded-lg">
          <CodeBlock text={JSON.stringify(data.value, null, 2) ?? 'null'} />
        </div>
      ) : error !== null ? (
        <FaultBox fault={faultOf(error)} tone="warn" onRetry={() => void refetch()} />
      ) : (
        <div role="status" aria-label={words.loading} className="flex flex-col gap-2">
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-4 w-2/3" />
        </div>
      )}
      <EvidenceLine evidence={evidence} />
      {inTables && (
        <Link
          href={proxyHref(evidence.pod, { at: evidence.pointer })}
          className="self-start text-[0.8rem] text-xds hover:underline"
        >
          {words.inTables}
        </Link>
      )}
    </div>
  );
}

export const dumpPath = (pod: PodId, pointer: string) =>
  `/api/v1/proxies/${encodeURIComponent(namespaceOf(pod))}/${encodeURIComponent(nameOf(pod))}/config_dump?pointer=${encodeURIComponent(pointer)}`;

function LogLine({ evidence }: { evidence: Of<'access-log'> }) {
  const words = useWords(requestsWords).evidence;
  const line = useLines().find((l) => l.id === evidence.request && l.pod === evidence.pod);
  return (
    <div className="flex flex-col gap-2">
      <Title>{words.line(nameOf(evidence.pod))}</Title>
      {line ? (
        <dl className="grid max-h-80 grid-cols-[max-content_minmax(0,1fr)] overflow-auto rounded-lg border border-line bg-sunken py-1 font-mono text-[0.75rem] leading-relaxed">
          {fieldsOf(line).map(([name, value]) => (
            <div
              key={name}
              className={clsx(
                'col-span-2 grid grid-cols-subgrid gap-x-3 px-2.5',
                name === evidence.field && 'bg-xds-soft',
              )}
            >
              <dt className="text-ink-3">{name}</dt>
              <dd className={clsx('break-all', value === '-' ? 'text-ink-3' : 'text-ink')}>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="text-ink-2">{words.noLine}</p>
      )}
      <EvidenceLine evidence={evidence} />
    </div>
  );
}

/** The line in Envoy's own names and order; `-` where it had nothing. */
function fieldsOf(line: AccessEntry): readonly (readonly [string, string])[] {
  const text = (value: string | number | null) => (value === null || value === '' ? '-' : String(value));
  return [
    ['start_time', formatTime(line.startedAt, true)],
    ['method', text(line.method)],
    ['path', text(line.path)],
    ['protocol', text(line.protocol)],
    ['response_code', text(line.status)],
    ['response_flags', text(line.flags.join(','))],
    ['response_code_details', text(line.details)],
    ['connection_termination_details', text(line.terminationDetails)],
    ['upstream_transport_failure_reason', text(line.transportFailure)],
    ['bytes_received', text(line.bytesReceived)],
    ['bytes_sent', text(line.bytesSent)],
    ['duration', text(line.duration)],
    ['upstream_service_time', text(line.upstreamServiceTime)],
    ['x_forwarded_for', text(line.forwardedFor)],
    ['user_agent', text(line.userAgent)],
    ['request_id', text(line.requestId)],
    ['authority', text(line.authority)],
    ['upstream_host', text(line.upstreamHost)],
    ['upstream_cluster', text(line.upstreamCluster)],
    ['upstream_local_address', text(line.upstreamLocal)],
    ['downstream_local_address', text(line.downstreamLocal)],
    ['downstream_remote_address', text(line.downstreamRemote)],
    ['requested_server_name', text(line.serverName)],
    ['route_name', text(line.routeName)],
  ];
}

function ObjectSpec({ evidence }: { evidence: Of<'object'> }) {
  const words = useWords(requestsWords).evidence;
  const object = useMesh((m) => m.objects[evidence.object]);
  return (
    <div className="flex flex-col gap-2">
      <Title>{words.object(object ? `${object.kind} ${object.namespace}/${object.name}` : evidence.object)}</Title>
      {object ? (
        <div className="max-h-96 overflow-auto rounded-lg">
          <CodeBlock text={yamlOf(object)} />
        </div>
      ) : (
        <p className="text-ink-2">{words.noObject}</p>
      )}
      <EvidenceLine evidence={evidence} />
    </div>
  );
}

/** The object as one would apply it. */
const yamlOf = ({ apiVersion, kind, namespace, name, spec }: MeshObject): string =>
  toYaml({ apiVersion, kind, metadata: { name, ...(namespace === '' ? {} : { namespace }) }, spec });

function Said({ evidence }: { evidence: Of<'derived'> | Of<'unknown'> }) {
  const words = useWords(requestsWords).evidence;
  const said = usePathWords().evidence(evidence);
  if (said.kind !== 'derived' && said.kind !== 'unknown') return null;
  return (
    <div className="flex flex-col gap-2">
      <Title>{said.kind === 'derived' ? words.derived : words.unknown}</Title>
      <p className="text-ink">{said.kind === 'derived' ? words.derivedFrom(said.from) : said.why}</p>
      {said.kind === 'unknown' && said.remedy !== null && (
        <>
          <Title>{words.remedy}</Title>
          <Remedy text={said.remedy} />
        </>
      )}
    </div>
  );
}
