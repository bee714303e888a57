import { validation as en } from './en/validation.ts';
import type { Area, Words } from './index.ts';

export const validationWords: Area<Words['validation']> = { en };
