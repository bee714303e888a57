export type Theme = 'light' | 'dark';

const KEY = 'meshpath-theme';

/** Runs before the first paint: `?theme=` wins, then the viewer's choice, then the system's. */
export const THEME_SCRIPT = `(function(){var d=document.documentElement,p=new URLSearchParams(location.search),t=p.get('theme');
try{t=t||localStorage.getItem('${KEY}')}catch(e){}
if(t!=='light'&&t!=='dark')t=matchMedia('(prefers-color-scheme: light)').matches?'light':'dark';
d.dataset.theme=t;d.dataset.idle='false';if(p.get('still')==='1')d.dataset.still='true'})()`;

export const currentTheme = (): Theme => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');

/** Applies and remembers a theme. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be off; the choice then lasts as long as the page.
  }
}

/** Tells of each change of the theme, for what does not follow CSS by itself; until the function that it gives is called. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
