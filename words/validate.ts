import { validate as en } from './en/validate.ts';
import type { Area, Words } from './index.ts';

export const validateWords: Area<Words['validate']> = { en };
