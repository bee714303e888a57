/** What a colour means; see `app/globals.css`. */
export type Tone = 'xds' | 'cert' | 'good' | 'warn' | 'bad' | 'muted';

/** The CSS colour of a tone, and of the soft ground that goes under it. */
export const toneColor = (tone: Tone): string => (tone === 'muted' ? 'var(--ink-3)' : `var(--${tone})`);
export const toneSoft = (tone: Tone): string => (tone === 'muted' ? 'var(--sunken)' : `var(--${tone}-soft)`);
