import { palette as en } from './en/palette.ts';
import type { Area, Words } from './index.ts';

export const paletteWords: Area<Words['palette']> = { en };
