import { causes as en } from './en/causes.ts';
import type { Area, Words } from './index.ts';

export const causesWords: Area<Words['causes']> = { en };
