import { injection as en } from './en/injection.ts';
import type { Area, Words } from './index.ts';

export const injectionWords: Area<Words['injection']> = { en };
