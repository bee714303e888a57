import { handshake as en } from './en/handshake.ts';
import type { Area, Words } from './index.ts';

export const handshakeWords: Area<Words['handshake']> = { en };
