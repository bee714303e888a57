'use client';
import { clsx } from 'clsx';
import { Layers, Network, RadioTower, Route, ShieldCheck, Split } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useWords } from '@/client/MeshProvider';
import { shellWords } from '@/words/shell';
import { Link } from '../ui/Link.tsx';

const VIEWS = [
  { name: 'mesh', href: '/mesh', Icon: Network },
  { name: 'requests', href: '/requests', Icon: Route },
  { name: 'explain', href: '/explain', Icon: Split },
  { name: 'proxies', href: '/proxies', Icon: Layers },
  { name: 'certificates', href: '/certificates', Icon: ShieldCheck },
  { name: 'control', href: '/control', Icon: RadioTower },
] as const;

export function Nav() {
  const words = useWords(shellWords);
  const path = usePathname();
  return (
    <nav
      aria-label={words.navLabel}
      className="flex flex-col items-center gap-1.5 border-r border-line bg-surface py-3"
    >
      {VIEWS.map(({ name, href, Icon }) => {
        const here = path.startsWith(href);
        return (
          <Link
            key={name}
            href={href}
            title={words.navHelp[name]}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              'flex w-[3.6rem] flex-col items-center gap-1 rounded-xl py-2 text-[0.68rem] font-medium transition-colors',
              here ? 'bg-xds-soft text-ink' : 'text-ink-3 hover:bg-sunken hover:text-ink',
            )}
          >
            <Icon aria-hidden className={clsx('size-[1.15rem]', here && 'text-xds')} strokeWidth={1.75} />
            {words.nav[name]}
          </Link>
        );
      })}
    </nav>
  );
}
