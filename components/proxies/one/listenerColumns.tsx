import { originsOf } from '@/mesh/config/origins.ts';
import type { ListenerRow } from '@/mesh/config/rows.ts';
import { byNumber, byText, type Column } from '../grid/column.ts';
import { Phrases, TwoLines } from '../parts/cells.tsx';
import { FirstOrigin } from '../parts/OriginChips.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { chainPhrases, tlsText } from '../parts/say.ts';
import { Term } from '../parts/Term.tsx';
import type { ColumnScope } from './columns.tsx';

export function listenerColumns({ words, origins }: ColumnScope): readonly Column<ListenerRow>[] {
  const w = words.columns;
  return [
    {
      id: 'listener',
      title: w.listener,
      width: 'minmax(9rem, 1.2fr)',
      help: <Term of="listeners" />,
      compare: byNumber(({ listener }) => listener.port),
      cell: ({ group, listener }, above) => (
        <TwoLines
          mono
          quiet={above?.group === group}
          title={group}
          first={group}
          second={`${listener.address}:${listener.port} · ${listener.bindToPort ? words.chain.bound : words.chain.virtual}`}
        />
      ),
    },
    {
      id: 'chain',
      title: w.chain,
      width: 'minmax(8rem, 1fr)',
      from: 62,
      help: <Term of="chain" />,
      compare: byText(({ chain }) => chain?.name ?? ''),
      cell: ({ chain, isDefault }) => (
        <TwoLines
          title={chain?.name}
          first={
            chain === null ? (
              <span className="text-ink-3">{words.chain.none}</span>
            ) : (
              chain.name || <span className="text-ink-3">{words.chain.unnamed}</span>
            )
          }
          second={isDefault ? words.chain.default : undefined}
        />
      ),
    },
    {
      id: 'takes',
      title: w.takes,
      width: 'minmax(8rem, 1.3fr)',
      from: 40,
      help: <Term of="match" />,
      cell: ({ chain, isDefault, listener }) =>
        chain && (
          <Phrases
            of={chainPhrases(chain.match, words)}
            none={
              isDefault || listener.chains.length + (listener.defaultChain ? 1 : 0) > 1
                ? words.chain.anythingElse
                : words.chain.anything
            }
          />
        ),
    },
    {
      id: 'tls',
      title: w.tls,
      width: '5.4rem',
      from: 50,
      help: <Term of="tls" />,
      compare: byText(({ chain }) => chain?.tls?.mode ?? ''),
      cell: ({ chain }) =>
        chain && <span className={chain.tls === null ? 'text-ink-3' : 'text-cert'}>{tlsText(chain.tls, words)}</span>,
    },
    {
      id: 'leads',
      title: w.leads,
      width: 'minmax(9rem, 1.6fr)',
      cell: ({ leads }) => (
        <span className="flex min-w-0 flex-col">
          {leads
            .filter(({ to }) => to !== 'secrets')
            .slice(0, 2)
            .map((lead) => (
              <RefLink key={lead.key} lead={lead} focusable={false} />
            ))}
        </span>
      ),
    },
    {
      id: 'origin',
      title: w.origin,
      width: 'minmax(8rem, 0.9fr)',
      from: 74,
      help: <Term of="origin" />,
      cell: (row) => <FirstOrigin origins={originsOf(origins, row)} />,
    },
  ];
}
