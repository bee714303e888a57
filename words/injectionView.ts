import { injectionView as en } from './en/injectionView.ts';
import type { Area, Words } from './index.ts';

export const injectionViewWords: Area<Words['injectionView']> = { en };
