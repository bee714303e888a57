import { proxies as en } from './en/proxies.ts';
import type { Area, Words } from './index.ts';

export const proxiesWords: Area<Words['proxies']> = { en };
