import { compare as en } from './en/compare.ts';
import type { Area, Words } from './index.ts';

export const compareWords: Area<Words['compare']> = { en };
