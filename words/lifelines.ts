import { lifelines as en } from './en/lifelines.ts';
import type { Area, Words } from './index.ts';

export const lifelinesWords: Area<Words['lifelines']> = { en };
