'use client';
import { useMemo } from 'react';
import { useStore } from '@/client/MeshProvider';
import type { Playback } from '@/client/playback';
import type { Words } from '@/words';
import { currentTheme, setTheme } from '../shell/theme.ts';
import type { Entry } from './entries.ts';

/** An entry that does something instead of leading somewhere. */
export type Command = Entry & { readonly run: () => void };

/** The views, as entries. */
export function viewEntries(words: Words['palette']): readonly Entry[] {
  const view = (key: keyof Words['palette']['views'], href: string): Entry => ({
    id: `view ${key}`,
    group: 'views',
    title: words.views[key],
    detail: words.viewHelp[key],
    href,
  });
  return [
    view('mesh', '/mesh'),
    view('requests', '/requests'),
    view('explain', '/explain'),
    view('proxies', '/proxies'),
    view('certificates', '/certificates'),
    view('istiod', '/mesh?select=istiod'),
    view('discovery', '/control/discovery'),
    view('configuration', '/control/configuration'),
    view('authority', '/control/certificates'),
    view('validation', '/control/validation'),
    view('injection', '/control/injection'),
  ];
}

/** What can be done now. Playing and pausing is there only with a recording. */
export function useActions(words: Words['palette'], play: Playback['play']): readonly Command[] {
  const playing = useStore((state) => (state.clock.kind === 'replay' ? state.clock.playing : null));
  return useMemo(() => {
    const action = (id: string, title: string, run: () => void): Command => ({
      id: `action ${id}`,
      group: 'actions',
      title,
      detail: '',
      href: '',
      run,
    });
    const other = currentTheme() === 'light' ? 'dark' : 'light';
    return [
      action('theme', words.actions[other], () => setTheme(other)),
      action('copy-link', words.actions.copyLink, copyLink(words.actions.copyLink)),
      ...(playing === null
        ? []
        : [
            action('playback', playing ? words.actions.pause : words.actions.play, () =>
              play({ action: playing ? 'pause' : 'play' }),
            ),
          ]),
    ];
  }, [words, playing, play]);
}

/** Where the browser refuses the clipboard, the link is shown to be copied by hand. */
const copyLink = (label: string) => () => {
  navigator.clipboard.writeText(location.href).catch(() => prompt(label, location.href));
};
