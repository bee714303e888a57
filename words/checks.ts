import { checks as en } from './en/checks.ts';
import type { Area, Words } from './index.ts';

export const checksWords: Area<Words['checks']> = { en };
