const many = (n: number, word: string) => (n === 1 ? `1 ${word}` : `${n} ${word}s`);

/** The mark that an object wears where it is named. */
export const findingMarks = {
  wrong: 'something is wrong with it',
  title: (errors: number, warnings: number) =>
    [errors > 0 ? many(errors, 'error') : '', warnings > 0 ? many(warnings, 'warning') : ''].filter(Boolean).join(', '),
} as const;
