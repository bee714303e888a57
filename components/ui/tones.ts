/** What a colour says. The same words everywhere, so that a mark, a chip and a bar of one state agree. */
export type Tone = 'neutral' | 'xds' | 'cert' | 'good' | 'warn' | 'bad';

export const TEXT_TONE: Readonly<Record<Tone, string>> = {
  neutral: 'text-ink-2',
  xds: 'text-xds',
  cert: 'text-cert',
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
};

export const SOFT_TONE: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-ink-2',
  xds: 'bg-xds-soft text-xds',
  cert: 'bg-cert-soft text-cert',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};

export const FILL_TONE: Readonly<Record<Tone, string>> = {
  neutral: 'bg-ink-3',
  xds: 'bg-xds',
  cert: 'bg-cert',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
};
