import { en } from './en/index.ts';

/** Every text of the interface. A second language satisfies this type, so a missing word does not compile. */
export type Words = typeof en;
export type Language = 'en';

const catalogue: Readonly<Record<Language, Words>> = { en };

/** The texts of one language. */
export const wordsOf = (language: Language): Words => catalogue[language];
