import { proxyTabs as en } from './en/proxyTabs.ts';
import type { Area, Words } from './index.ts';

export const proxyTabsWords: Area<Words['proxyTabs']> = { en };
