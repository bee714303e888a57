'use client';
import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { Search, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useFindings } from '@/client/findings';
import { useMeshStore, useWords } from '@/client/MeshProvider';
import { useNavigation } from '@/client/navigation';
import type { Playback } from '@/client/playback';
import { severityOf } from '@/mesh/checks/finding';
import { certificatesWords } from '@/words/certificates';
import { findingMarksWords } from '@/words/findingMarks';
import { paletteWords } from '@/words/palette';
import { Kbd } from '../ui/Kbd.tsx';
import { type Command as Action, useActions, viewEntries } from './actions.ts';
import { attentionEntries, type Entry, meshEntries } from './entries.ts';
import { ICONS } from './icons.ts';
import { type Found, search } from './search.ts';

/** Finds anything in the mesh and does anything the shell can: opened with Ctrl-K or from the header. */
export function Palette({
  open,
  onOpenChange,
  play,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  play: Playback['play'];
}) {
  const words = useWords(paletteWords);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-sunken/60 backdrop-blur-[2px]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[42rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line-strong bg-raised shadow-(--shadow) outline-none"
        >
          <Dialog.Title className="sr-only">{words.label}</Dialog.Title>
          <Finder close={() => onOpenChange(false)} play={play} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Mounted while open: the mesh is looked at once, so that nothing moves under the cursor. */
function Finder({ close, play }: { close: () => void; play: Playback['play'] }) {
  const w = useWords(paletteWords);
  const certificates = useWords(certificatesWords);
  const store = useMeshStore();
  const { go } = useNavigation();
  const actions = useActions(w, play);
  const [query, setQuery] = useState('');
  const [{ things, attention }] = useState(() => {
    const { mesh } = store.getState();
    return {
      things: meshEntries(mesh, w),
      attention: attentionEntries(mesh, store.now(), { palette: w, certificates }),
    };
  });
  const views = useMemo(() => viewEntries(w), [w]);
  const found: readonly Found[] = useMemo(
    () =>
      query.trim() === ''
        ? [
            { group: 'attention' as const, entries: attention, more: 0 },
            { group: 'views' as const, entries: views, more: 0 },
            { group: 'actions' as const, entries: actions, more: 0 },
          ].filter((group) => group.entries.length > 0)
        : search([...things, ...views, ...actions], query),
    [query, attention, views, actions, things],
  );

  // What was picked may be gone with the next key: then the best match is picked, so that Enter never takes what is not seen.
  const [picked, setPicked] = useState('');
  const ids = found.flatMap((group) => group.entries.map((entry) => entry.id));
  const current = ids.includes(picked) ? picked : (ids[0] ?? '');

  const choose = (entry: Entry | Action) => {
    close();
    if ('run' in entry) entry.run();
    else go(keepLook(entry.href));
  };

  return (
    <Command
      shouldFilter={false}
      loop
      label={w.label}
      value={current}
      onValueChange={setPicked}
      className="flex min-h-0 flex-col"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden className="size-4.5 shrink-0 text-ink-3" strokeWidth={1.75} />
        <Command.Input
          value={query}
          onValueChange={(next) => {
            setQuery(next);
            setPicked('');
          }}
          placeholder={w.placeholder}
          className="h-13 min-w-0 flex-1 bg-transparent text-[0.95rem] text-ink outline-none! placeholder:text-ink-3"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List label={w.label} className="min-h-0 flex-1 overflow-y-auto p-2">
        <Command.Empty className="flex flex-col items-center gap-1 px-6 py-10 text-center">
          <span className="text-sm font-medium text-ink">{w.empty}</span>
          <span className="text-[0.8rem] text-ink-3">{w.emptyHelp}</span>
        </Command.Empty>
        {found.map(({ group, entries, more }) => (
          <Command.Group
            key={group}
            heading={
              <span className="flex justify-between px-2.5 pt-2 pb-1 text-[0.75rem] text-ink-3">
                {w.groups[group]}
                {more > 0 && <span>{w.more(more)}</span>}
              </span>
            }
          >
            {entries.map((entry) => (
              <Item key={entry.id} entry={entry} onChoose={choose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <div aria-hidden className="flex gap-4 border-t border-line px-4 py-2 text-[0.75rem] text-ink-3">
        <span className="flex items-center gap-1.5">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> {w.keys.move}
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd>↵</Kbd> {w.keys.open}
        </span>
      </div>
    </Command>
  );
}

function Item({ entry, onChoose }: { entry: Entry; onChoose: (entry: Entry) => void }) {
  const Icon = ICONS[entry.group];
  const words = useWords(findingMarksWords);
  const findings = useFindings();
  const wrong = findings?.findings.some((f) => entry.id === `object ${f.object}` && severityOf(f) !== 'note') ?? false;
  return (
    <Command.Item
      value={entry.id}
      onSelect={() => onChoose(entry)}
      className="group flex cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 text-sm text-ink data-[selected=true]:bg-xds-soft"
    >
      <Icon
        aria-hidden
        strokeWidth={1.75}
        className={`size-4 shrink-0 ${entry.group === 'attention' ? 'text-bad' : 'text-ink-3 group-data-[selected=true]:text-xds'}`}
      />
      <span className="max-w-[60%] min-w-0 shrink-0 truncate font-medium" title={entry.title}>
        {entry.title}
      </span>
      {wrong && <TriangleAlert aria-label={words.wrong} className="size-3.5 shrink-0 text-warn" />}
      <span className="min-w-0 flex-1 truncate text-right text-[0.8rem] text-ink-3" title={entry.detail}>
        {entry.detail}
      </span>
    </Command.Item>
  );
}

/** A picture's parameters go along: a link that query for one theme or for no motion keeps doing so. */
function keepLook(href: string): string {
  const url = new URL(href, location.origin);
  for (const [name, value] of new URLSearchParams(location.search))
    if (name === 'theme' || name === 'still') url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}
