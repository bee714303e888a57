import { flags as en } from './en/flags.ts';
import type { Area, Words } from './index.ts';

export const flagsWords: Area<Words['flags']> = { en };
