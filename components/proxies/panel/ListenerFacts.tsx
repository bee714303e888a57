import type { ListenerRow } from '@/mesh/config/rows.ts';
import type { HttpFilter, NetworkFilter, PodId } from '@/mesh/model';
import type { Words } from '@/words';
import { Evident } from '../../stations/Evident.tsx';
import { Fact } from '../../ui/KeyValue.tsx';
import { chainPhrases } from '../parts/say.ts';
import { Code, Lines, TlsFacts } from './facts.tsx';

type W = Words['proxies'];

export function ListenerFacts({ row, pod, words }: { row: ListenerRow; pod: PodId; words: W }) {
  const { listener, chain, isDefault } = row;
  const f = words.panel.facts;
  const takes = chain === null ? [] : chainPhrases(chain.match, words);
  return (
    <>
      <Fact name={f.address} note={listener.bindToPort ? f.boundYes : f.boundNo}>
        <Code>
          {listener.address}:{listener.port}
        </Code>
      </Fact>
      {listener.useOriginalDst && <Fact name={f.originalDst}>{f.originalDstYes}</Fact>}
      {listener.listenerFilters.length > 0 && (
        <Fact name={f.listenerFilters}>
          <Lines of={listener.listenerFilters.map((name) => <Code key={name}>{name}</Code>)} />
        </Fact>
      )}
      {chain !== null && (
        <>
          <Fact name={f.chain} note={isDefault ? words.chain.default : undefined}>
            {chain.name === '' ? <span className="text-ink-3">{words.chain.unnamed}</span> : <Code>{chain.name}</Code>}
          </Fact>
          <Fact name={f.takes}>
            {takes.length === 0 ? isDefault ? words.chain.anythingElse : words.chain.anything : <Lines of={takes} />}
          </Fact>
          <TlsFacts tls={chain.tls} leads={row.leads} words={words} />
          <Fact name={f.filters}>
            <Lines of={chain.network.map((filter) => networkName(filter))} />
          </Fact>
          {chain.network.map(
            (filter) =>
              filter.kind === 'http' && (
                <HttpFacts key={filter.statPrefix} filters={filter.httpFilters} pod={pod} words={words} />
              ),
          )}
          {chain.network.map(
            (filter) =>
              filter.kind === 'rbac' && (
                <Fact key={filter.rbac.pointer} name={f.policy}>
                  <Policies rbac={filter.rbac} words={words} />
                </Fact>
              ),
          )}
        </>
      )}
    </>
  );
}

function networkName(filter: NetworkFilter) {
  switch (filter.kind) {
    case 'http':
      return <Code key="http">http_connection_manager · {filter.statPrefix}</Code>;
    case 'tcp':
      return <Code key="tcp">tcp_proxy · {filter.clusters.map(({ name }) => name).join(', ')}</Code>;
    case 'rbac':
      return <Code key="rbac">rbac · {filter.rbac.action}</Code>;
    case 'inert':
    case 'other':
      return <Code key={filter.name}>{filter.name || filter.type}</Code>;
  }
}

/** The HTTP filters in the order in which a request meets them; each opens its JSON. */
function HttpFacts({ filters, pod, words }: { filters: readonly HttpFilter[]; pod: PodId; words: W }) {
  return (
    <Fact name={words.panel.facts.httpFilters}>
      <ol className="flex flex-col gap-1">
        {filters.map((filter) => (
          <li key={filter.pointer}>
            <Evident evidence={{ kind: 'config-dump', pod, pointer: filter.pointer }} what={filter.name}>
              <Code>{filter.name}</Code>
            </Evident>
            {filter.disabled && <span className="ml-2 text-[0.75rem] text-ink-3">{words.panel.disabled}</span>}
            {filter.kind === 'rbac' && <Policies rbac={filter.rbac} words={words} />}
          </li>
        ))}
      </ol>
    </Fact>
  );
}

function Policies({ rbac, words }: { rbac: Extract<HttpFilter, { kind: 'rbac' }>['rbac']; words: W }) {
  const names = [...rbac.policies, ...(rbac.shadow?.policies ?? [])].map(({ name }) => name);
  return (
    <span className="block text-[0.75rem] break-all text-ink-3">
      {rbac.action}: {names.length === 0 ? words.panel.noPolicies : names.join(', ')}
    </span>
  );
}
