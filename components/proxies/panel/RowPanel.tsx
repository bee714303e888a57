'use client';
import { useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { originsOf } from '@/mesh/config/origins.ts';
import type { Ref, Row } from '@/mesh/config/rows.ts';
import { proxiesWords } from '@/words/proxies';
import { EvidenceView } from '../../stations/EvidenceView.tsx';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/Copyable.tsx';
import { KeyValue } from '../../ui/KeyValue.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { useConfigScope } from '../one/context.ts';
import { OriginLine } from '../parts/OriginChips.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { Term } from '../parts/Term.tsx';
import { ClusterFacts } from './ClusterFacts.tsx';
import { EndpointFacts } from './EndpointFacts.tsx';
import { ListenerFacts } from './ListenerFacts.tsx';
import { RouteFacts } from './RouteFacts.tsx';
import { SecretFacts } from './SecretFacts.tsx';

const FEW = 8;

/** Everything of one row, nothing cut; what it leads to, what leads to it, where it comes from, and its JSON. */
export function RowPanel({ row, onClose }: { row: Row; onClose: () => void }) {
  const words = useWords(proxiesWords);
  const { users, origins } = useConfigScope();
  const from = originsOf(origins, row);
  const used = refsTo(users(row));
  const name = titleOf(row);
  return (
    <Panel
      wide
      title={
        <span className="flex items-start gap-1">
          <span className="min-w-0 font-mono text-[0.9rem] leading-snug break-all">{name}</span>
          <CopyButton text={name} label={words.panel.copyName} />
        </span>
      }
      subtitle={
        <span className="flex items-center gap-1.5">
          {words.one[row.table]}
          {row.direction !== 'unspecified' && ` · ${words.directions[row.direction]}`} <Term of={row.table} />
        </span>
      }
      onClose={onClose}
    >
      <KeyValue>
        <Facts row={row} />
      </KeyValue>
      <section className="flex flex-col gap-2">
        <SectionHeading>{words.panel.leads}</SectionHeading>
        {row.leads.length === 0 ? (
          <p className="text-[0.8rem] text-ink-3">{words.panel.leadsNowhere}</p>
        ) : (
          <RefList refs={row.leads} />
        )}
      </section>
      <section className="flex flex-col gap-2">
        <SectionHeading aside={used.length > 0 && used.length.toLocaleString('en')}>{words.panel.users}</SectionHeading>
        {used.length === 0 ? <p className="text-[0.8rem] text-ink-3">{words.panel.unused}</p> : <RefList refs={used} />}
      </section>
      <section className="flex flex-col gap-2">
        <SectionHeading aside={<Term of="origin" />}>{words.panel.origin}</SectionHeading>
        {from.length === 0 ? (
          <p className="text-[0.8rem] text-ink-3">{words.panel.noOrigin}</p>
        ) : (
          from.map((origin) => <OriginLine key={`${origin.kind}/${origin.namespace}/${origin.name}`} origin={origin} />)
        )}
      </section>
      <RawJson key={row.pointer} pointer={row.pointer} />
    </Panel>
  );
}

function Facts({ row }: { row: Row }) {
  const words = useWords(proxiesWords);
  const { pod, sweptAt } = useConfigScope();
  switch (row.table) {
    case 'listeners':
      return <ListenerFacts row={row} pod={pod} words={words} />;
    case 'routes':
      return <RouteFacts row={row} words={words} />;
    case 'clusters':
      return <ClusterFacts row={row} words={words} />;
    case 'endpoints':
      return <EndpointFacts row={row} sweptAt={sweptAt} words={words} />;
    case 'secrets':
      return <SecretFacts row={row} words={words} />;
  }
}

function titleOf(row: Row): string {
  switch (row.table) {
    case 'listeners':
      return row.group;
    case 'routes':
      return row.route?.name ?? row.host.name;
    case 'endpoints':
      return row.address;
    case 'clusters':
    case 'secrets':
      return row.key;
  }
}

/** The rows that lead here, each as a reference to itself. */
const refsTo = (rows: readonly Row[]): readonly Ref[] =>
  rows.map(({ table, key }) => ({ to: table, by: 'row', key, found: true }));

function RefList({ refs }: { refs: readonly Ref[] }) {
  const words = useWords(proxiesWords);
  const [all, setAll] = useState(false);
  const shown = all ? refs : refs.slice(0, FEW);
  return (
    <>
      <ul className="flex max-h-96 flex-col gap-1.5 overflow-y-auto">
        {shown.map((lead) => (
          <li key={`${lead.to} ${lead.by} ${lead.key}`} className="flex min-w-0 items-baseline gap-2 text-sm">
            <span className="w-18 shrink-0 text-[0.75rem] text-ink-3">
              {lead.by === 'group' ? words.tables[lead.to] : words.one[lead.to]}
            </span>
            <RefLink lead={lead} wrap icon={false} />
          </li>
        ))}
      </ul>
      {shown.length < refs.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="cursor-pointer self-start text-[0.8rem] text-xds hover:underline"
        >
          {words.panel.more(refs.length - shown.length)}
        </button>
      )}
    </>
  );
}

function RawJson({ pointer }: { pointer: string | null }) {
  const words = useWords(proxiesWords).panel;
  const { pod } = useConfigScope();
  const [open, setOpen] = useState(false);
  return (
    <section className="flex flex-col gap-2">
      <SectionHeading>{words.json}</SectionHeading>
      {pointer === null ? (
        <p className="text-[0.8rem] text-ink-3">{words.noJson}</p>
      ) : (
        <>
          <Button aria-expanded={open} onClick={() => setOpen(!open)} className="self-start">
            {open ? words.hideJson : words.showJson}
          </Button>
          {open && <EvidenceView inTables={false} evidence={{ kind: 'config-dump', pod, pointer }} />}
        </>
      )}
    </section>
  );
}
