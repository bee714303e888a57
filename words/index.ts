import type { en } from './en/index.ts';

/** Every text of the interface and its languages. A second language satisfies this type, so a missing word does not compile. */
export type Words = typeof en;
export type Language = 'en';

/** One area's texts in every language. Areas are loaded apart, so that a view brings only its own. */
export type Area<T> = Readonly<Record<Language, T>>;
