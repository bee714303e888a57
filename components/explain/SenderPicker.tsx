'use client';
import * as Popover from '@radix-ui/react-popover';
import clsx from 'clsx';
import { Command } from 'cmdk';
import { Check, ChevronDown, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider.tsx';
import { explainViewWords } from '@/words/explainView';
import { AppGlyph, ExternalGlyph, GatewayGlyph, Glyph } from '../glyphs/index.ts';
import { foundSenders, type Sender, sendersOf } from './senders.ts';

/** More than these are not listed: who looks for one of them types. */
const SHOWN = 60;

/** Who sends: a workload, one of its pods, or somebody outside. */
export function SenderPicker({
  value,
  onChange,
  label,
  opened = false,
  onClose,
  className,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** Opens at once: it was asked for a moment ago. */
  opened?: boolean;
  onClose?: () => void;
  className?: string;
}) {
  const words = useWords(explainViewWords).sender;
  const pods = useMesh((m) => m.pods);
  const senders = useMemo(() => sendersOf(pods), [pods]);
  const [open, setOpen] = useState(opened);
  const current = senders.find((s) => s.value === value);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(to) => {
        setOpen(to);
        if (!to) onClose?.();
      }}
    >
      <Popover.Trigger
        aria-label={`${label}: ${current ? nameOf(current, words) : value || words.choose}`}
        className={clsx(
          'flex h-10 min-w-0 cursor-pointer items-center gap-2 rounded-lg border border-line bg-ground px-2.5 text-left text-sm transition-colors hover:border-line-strong data-[state=open]:border-xds',
          className,
        )}
      >
        <SenderGlyph kind={current?.kind ?? 'sidecar'} />
        <span className="min-w-0 flex-1 truncate">
          {current ? (
            <>
              <span className="font-medium text-ink">{nameOf(current, words)}</span>
              <span className="text-ink-3"> {current.namespace || words.outsideHelp}</span>
            </>
          ) : value === '' ? (
            <span className="text-ink-3">{words.choose}</span>
          ) : (
            <>
              <span className="font-medium text-ink">{value}</span>
              <span className="text-warn"> {words.gone}</span>
            </>
          )}
        </span>
        {current && words.kind[current.kind] !== '' && current.kind !== 'outside' && <Kind sender={current} />}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          className="z-50 w-[24rem] max-w-[calc(100vw-1.5rem)] overflow-hidden rounded-xl border border-line-strong bg-raised shadow-(--shadow)"
        >
          <Finder
            senders={senders}
            value={value}
            label={label}
            onChoose={(chosen) => {
              setOpen(false);
              onChange(chosen);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type SenderWords = (typeof explainViewWords)['en']['sender'];
const nameOf = (sender: Sender, words: SenderWords) => (sender.kind === 'outside' ? words.outside : sender.name);

function Finder({
  senders,
  value,
  label,
  onChoose,
}: {
  senders: readonly Sender[];
  value: string;
  label: string;
  onChoose: (value: string) => void;
}) {
  const words = useWords(explainViewWords).sender;
  const [query, setQuery] = useState('');
  const found = foundSenders(senders, query, words.outside).slice(0, SHOWN);
  // What was picked may be gone with the next key: then the first that is found is, so that Enter takes what is seen.
  const [picked, setPicked] = useState(value);
  const current = found.some((s) => s.value === picked) ? picked : (found[0]?.value ?? '');
  const groups = [...new Set(found.map((s) => s.namespace))];
  return (
    <Command shouldFilter={false} loop label={label} value={current} onValueChange={setPicked}>
      <div className="flex items-center gap-2.5 border-b border-line px-3">
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
        <Command.Input
          value={query}
          onValueChange={(next) => {
            setQuery(next);
            setPicked('');
          }}
          placeholder={words.search}
          className="h-10 min-w-0 flex-1 bg-transparent text-sm text-ink outline-none! placeholder:text-ink-3"
        />
      </div>
      <Command.List label={label} className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-4 py-6 text-center text-sm text-ink-2">{words.none}</Command.Empty>
        {groups.map((group) => (
          <Command.Group
            key={group}
            heading={
              <span className="block px-2 pt-1.5 pb-1 text-[0.75rem] text-ink-3">{group || words.groupOutside}</span>
            }
          >
            {found
              .filter((s) => s.namespace === group)
              .map((sender) => (
                <Command.Item
                  key={sender.value}
                  value={sender.value}
                  onSelect={() => onChoose(sender.value)}
                  className="flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 text-sm text-ink data-[selected=true]:bg-xds-soft"
                >
                  <SenderGlyph kind={sender.kind} />
                  <span
                    className={clsx('min-w-0 flex-1 truncate', sender.ofWorkload && 'font-mono text-[0.78rem]')}
                    title={sender.value}
                  >
                    {nameOf(sender, words)}
                  </span>
                  {sender.kind === 'outside' ? (
                    <span className="text-[0.78rem] text-ink-3">{words.outsideHelp}</span>
                  ) : words.kind[sender.kind] !== '' ? (
                    <Kind sender={sender} />
                  ) : (
                    sender.pods > 1 && <span className="text-[0.78rem] text-ink-3">{words.pods(sender.pods)}</span>
                  )}
                  {sender.value === value && <Check aria-hidden className="size-3.5 shrink-0 text-xds" />}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function Kind({ sender }: { sender: Sender }) {
  const words = useWords(explainViewWords).sender.kind;
  return (
    <span
      className={clsx('shrink-0 text-[0.75rem] whitespace-nowrap', sender.kind === 'none' ? 'text-warn' : 'text-ink-3')}
    >
      {words[sender.kind]}
    </span>
  );
}

function SenderGlyph({ kind }: { kind: Sender['kind'] }) {
  return (
    <Glyph size={18}>
      {kind === 'outside' ? (
        <ExternalGlyph size={16} />
      ) : kind === 'gateway' ? (
        <GatewayGlyph size={15} ring={null} />
      ) : (
        <AppGlyph size={16} label="" />
      )}
    </Glyph>
  );
}
