import { shell as en } from './en/shell.ts';
import type { Area, Words } from './index.ts';

export const shellWords: Area<Words['shell']> = { en };
