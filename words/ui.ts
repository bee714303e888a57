import { ui as en } from './en/ui.ts';
import type { Area, Words } from './index.ts';

export const uiWords: Area<Words['ui']> = { en };
