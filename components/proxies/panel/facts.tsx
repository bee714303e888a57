import type { ReactNode } from 'react';
import type { Ref } from '@/mesh/config/rows.ts';
import type { HeaderEdits, TlsContext } from '@/mesh/model';
import type { Words } from '@/words';
import { Fact } from '../../ui/KeyValue.tsx';
import { RefLink } from '../parts/RefLink.tsx';
import { tlsText } from '../parts/say.ts';

type W = Words['proxies'];

/** Names and values as they stand in the configuration: whole, broken where they must be. */
export function Code({ children }: { children: ReactNode }) {
  return <span className="font-mono text-[0.78rem] break-all">{children}</span>;
}

export function Lines({ of }: { of: readonly ReactNode[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {of.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one fact have nothing else to tell them apart, and never move.
        <li key={i}>{line}</li>
      ))}
    </ul>
  );
}

/** A TLS context in full; `leads` are the row's, so that its secrets lead on. */
export function TlsFacts({ tls, leads, words }: { tls: TlsContext | null; leads: readonly Ref[]; words: W }) {
  const f = words.panel.facts;
  const secret = (name: string) => {
    const lead = leads.find(({ to, key }) => to === 'secrets' && key === name);
    return lead === undefined ? <Code>{name}</Code> : <RefLink lead={lead} wrap />;
  };
  return (
    <>
      <Fact name={f.tls}>{tlsText(tls, words)}</Fact>
      {tls !== null && (
        <>
          {tls.serverName !== null && (
            <Fact name={f.serverName}>
              <Code>{tls.serverName}</Code>
            </Fact>
          )}
          {tls.alpn.length > 0 && (
            <Fact name={f.alpn}>
              <Code>{tls.alpn.join(', ')}</Code>
            </Fact>
          )}
          <Fact name={f.shows}>
            {tls.certificate === null ? words.panel.facts.showsNothing : secret(tls.certificate)}
          </Fact>
          <Fact name={f.checks}>{tls.validation === null ? f.checksNothing : secret(tls.validation)}</Fact>
          {tls.validation !== null && (
            <Fact name={f.peerSans}>
              {tls.peerSans.length === 0 ? (
                <span className="text-ink-2">{f.anyPeer}</span>
              ) : (
                <Lines of={tls.peerSans.map((san) => <Code key={san}>{san}</Code>)} />
              )}
            </Fact>
          )}
        </>
      )}
    </>
  );
}

export const editLines = (edits: HeaderEdits, words: W): readonly string[] => [
  ...edits.remove.map(words.panel.editsRemove),
  ...edits.add.map(({ name, value, append }) =>
    append ? words.panel.editsAppend(name, value) : words.panel.editsAdd(name, value),
  ),
];
