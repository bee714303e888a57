import { findingMarks as en } from './en/findingMarks.ts';
import type { Area, Words } from './index.ts';

export const findingMarksWords: Area<Words['findingMarks']> = { en };
