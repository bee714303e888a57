let collator: Intl.Collator | null = null;

/** Order of names in which numbers count as numbers: 1.9 before 1.31, port 80 before port 8080. */
export function naturally(a: string, b: string): number {
  // Made when the first names are sorted: everything loads this file.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}
