import { path as en } from './en/path.ts';
import type { Area, Words } from './index.ts';

export const pathWords: Area<Words['path']> = { en };
