import { mesh as en } from './en/mesh.ts';
import type { Area, Words } from './index.ts';

export const meshWords: Area<Words['mesh']> = { en };
