import { explainView as en } from './en/explainView.ts';
import type { Area, Words } from './index.ts';

export const explainViewWords: Area<Words['explainView']> = { en };
