import { requests as en } from './en/requests.ts';
import type { Area, Words } from './index.ts';

export const requestsWords: Area<Words['requests']> = { en };
