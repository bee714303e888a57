import clsx from 'clsx';
import type { Words } from '@/words';
import { Link } from '../ui/Link.tsx';

const TABS = ['now', 'lifelines', 'handshake'] as const;

/** The ways to look at certificates. Each is a link, so that it can be kept and opened apart. */
export function ViewTabs({ tab, words }: { tab: string; words: Words['certificates']['tabs'] }) {
  const here = TABS.find((name) => name === tab) ?? 'now';
  return (
    <nav aria-label={words.label} className="flex shrink-0 gap-1 border-b border-line px-6 max-[1000px]:px-4">
      {TABS.map((name) => (
        <Link
          key={name}
          href={name === 'now' ? '/certificates' : `/certificates?tab=${name}`}
          aria-current={name === here ? 'page' : undefined}
          className={clsx(
            '-mb-px border-b-2 px-3 py-2.5 text-sm -outline-offset-2!',
            name === here
              ? 'border-xds font-medium text-ink'
              : 'border-transparent text-ink-2 hover:border-line-strong hover:text-ink',
          )}
        >
          {words[name]}
        </Link>
      ))}
    </nav>
  );
}
