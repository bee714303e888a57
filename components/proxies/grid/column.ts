import type { ReactNode } from 'react';
import { naturally } from '@/mesh/model';

/** One column of a grid. */
export type Column<R> = {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track. */
  readonly width: string;
  /** The grid's width in rem from which on there is room for it; absent: always. */
  readonly from?: number;
  readonly align?: 'end';
  /** Stands behind the title. */
  readonly help?: ReactNode;
  /** Ascending order; absent: the column does not sort. */
  readonly compare?: (a: R, b: R) => number;
  /** `above` is the row above it, whose equal parts need not be said again. */
  readonly cell: (row: R, above: R | null) => ReactNode;
};

export type Sorting = { readonly by: string; readonly order: 'up' | 'down' };

/** The columns that have room in a grid of that width; none before it is measured. */
export const visibleColumns = <R>(columns: readonly Column<R>[], rem: number): readonly Column<R>[] =>
  rem === 0 ? [] : columns.filter(({ from = 0 }) => rem >= from);

/** Rows in the wanted order; equal ones keep theirs. */
export function sortRows<R>(rows: readonly R[], columns: readonly Column<R>[], sorting: Sorting | null): readonly R[] {
  const compare = columns.find(({ id }) => id === sorting?.by)?.compare;
  if (compare === undefined) return rows;
  return [...rows].sort(sorting?.order === 'down' ? (a, b) => compare(b, a) : compare);
}

/** `name` or `-name` in a link, as the other way round. */
export const sortingOf = (text: string): Sorting | null =>
  text === '' ? null : text.startsWith('-') ? { by: text.slice(1), order: 'down' } : { by: text, order: 'up' };
export const sortingText = (sorting: Sorting | null): string =>
  sorting === null ? '' : `${sorting.order === 'down' ? '-' : ''}${sorting.by}`;

export const byText =
  <R>(text: (row: R) => string) =>
  (a: R, b: R): number =>
    naturally(text(a), text(b));
export const byNumber =
  <R>(number: (row: R) => number) =>
  (a: R, b: R): number =>
    number(a) - number(b);
