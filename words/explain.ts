import { explain as en } from './en/explain.ts';
import type { Area, Words } from './index.ts';

export const explainWords: Area<Words['explain']> = { en };
