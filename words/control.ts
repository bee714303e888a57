import { control as en } from './en/control.ts';
import type { Area, Words } from './index.ts';

export const controlWords: Area<Words['control']> = { en };
