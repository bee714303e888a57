'use client';
import { clsx } from 'clsx';
import { Moon, Search, Sun } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useMesh, useStore, useWords } from '@/client/MeshProvider';
import { shellWords } from '@/words/shell';
import { formatDate, formatTime } from '../ui/format.ts';
import { Sources } from './Sources.tsx';
import { currentTheme, onThemeChange, setTheme, type Theme } from './theme.ts';

export function Header({ onSearch }: { onSearch: () => void }) {
  const words = useWords(shellWords);
  return (
    <header className="col-span-2 flex min-w-0 items-center gap-3 border-b border-line bg-surface px-4">
      <span className="flex items-center gap-2 text-[1.05rem] font-semibold tracking-tight">
        <Mark />
        <span className="max-sm:sr-only">{words.product}</span>
      </span>
      <WhichMesh />
      <Sources />
      <button
        type="button"
        onClick={onSearch}
        aria-label={words.search.open}
        className="ml-auto flex min-w-0 items-center max-sm:shrink-0 gap-2 rounded-lg border border-line bg-ground px-3 py-1.5 text-[0.85rem] text-ink-3 transition-colors hover:border-line-strong hover:text-ink-2"
      >
        <Search aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        <span className="w-[17rem] max-w-full truncate text-left max-lg:hidden">{words.search.open}</span>
        <span className="max-sm:hidden lg:hidden">{words.search.label}</span>
        <kbd className="max-sm:hidden rounded border border-line px-1.5 font-mono text-[0.7rem]">⌘K</kbd>
      </button>
      <ThemeToggle />
    </header>
  );
}

/** Two proxies and the path between them. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className="size-6">
      <path d="M6 17C6 9 18 15 18 7" fill="none" stroke="var(--good)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="6" cy="17" r="3.6" fill="var(--surface)" stroke="var(--cert)" strokeWidth="2" />
      <circle cx="18" cy="7" r="3.6" fill="var(--surface)" stroke="var(--cert)" strokeWidth="2" />
    </svg>
  );
}

const SHAPES = {
  bad: 'border-bad/40 bg-bad-soft text-bad',
  warn: 'border-warn/40 bg-warn-soft text-warn',
  good: 'border-line text-ink-2',
  unknown: 'border-line text-ink-2',
} as const;
const DOTS = { bad: 'bg-bad', warn: 'bg-warn', good: 'bg-good', unknown: 'bg-ink-3' } as const;

/** Live cluster or recording, said plainly. */
function WhichMesh() {
  const words = useWords(shellWords).connection;
  const connection = useStore((s) => s.connection);
  const ready = useStore((s) => s.ready);
  const recording = useStore((s) => (s.clock.kind === 'replay' ? s.clock.recording : null));
  const cluster = useStore((s) => s.mesh.facts.clusterName);
  const istio = useStore((s) => s.mesh.facts.istioVersion);
  const kubernetes = useMesh((m) => m.sources.kubernetes);
  const trouble =
    recording === null && (kubernetes.kind === 'stale' || kubernetes.kind === 'failed') ? kubernetes : null;
  const lost = connection === 'lost';
  const parts = !ready
    ? [words.connecting]
    : lost
      ? [words.lost]
      : recording
        ? [words.recording, words.recordedAt(formatDate(recording.recordedAt))]
        : trouble
          ? [trouble.kind === 'stale' ? words.staleSince(formatTime(trouble.since)) : words.failed, cluster]
          : [words.live, cluster];
  const tone = !ready
    ? 'unknown'
    : lost || trouble?.kind === 'failed'
      ? 'bad'
      : recording !== null || trouble !== null
        ? 'warn'
        : 'good';
  if (ready && !lost && istio) parts.push(`Istio ${istio}`);
  return (
    <span
      role="status"
      className={clsx(
        'flex min-w-0 items-center gap-2 rounded-full border px-3 py-1 text-[0.8rem] whitespace-nowrap',
        SHAPES[tone],
      )}
    >
      <span aria-hidden className={clsx('size-2 shrink-0 rounded-full', DOTS[tone])} />
      <span className="truncate">{parts.filter(Boolean).join(' · ')}</span>
    </span>
  );
}

function ThemeToggle() {
  const words = useWords(shellWords).theme;
  const theme = useSyncExternalStore<Theme | null>(onThemeChange, currentTheme, () => null);
  const other: Theme = theme === 'light' ? 'dark' : 'light';
  return (
    <button
      type="button"
      aria-label={words[other]}
      title={words[other]}
      onClick={() => setTheme(other)}
      className="grid size-9 shrink-0 place-items-center rounded-lg text-ink-2 hover:bg-sunken hover:text-ink"
    >
      {theme === 'light' ? (
        <Moon aria-hidden className="size-[1.1rem]" />
      ) : (
        <Sun aria-hidden className="size-[1.1rem]" />
      )}
    </button>
  );
}
