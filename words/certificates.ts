import { certificates as en } from './en/certificates.ts';
import type { Area, Words } from './index.ts';

export const certificatesWords: Area<Words['certificates']> = { en };
