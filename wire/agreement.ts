import type { z } from 'zod';
import type { Json } from '@/mesh/model';

type Scalar = string | number | boolean | null | undefined;

/** A model type without `readonly`, which zod's inferred types do not have; JSON and branded scalars stay as they are. */
export type Writable<T> = [Json] extends [T] ? T : WritableEach<T>;
type WritableEach<T> = T extends Scalar ? T : { -readonly [K in keyof T]: Writable<T[K]> };

/** The same with every optional field made required, all the way down: an optional field on one side only shows. */
type Full<T> = [Json] extends [T] ? T : FullEach<T>;
type FullEach<T> = T extends Scalar ? T : { -readonly [K in keyof T]-?: Full<T[K]> };

/**
 * `true` when a schema and a model type say the same: all that the schema lets through is of the type, and every value of the
 * type passes the schema. A field or variant added on one side only stops compiling at `const agrees: Agree<…> = true`.
 */
export type Agree<Schema extends z.ZodType, Model> = [z.output<Schema>] extends [Model]
  ? [Writable<Model>] extends [z.input<Schema>]
    ? [Full<z.output<Schema>>] extends [Full<Model>]
      ? true
      : 'the schema lacks an optional field of the model'
    : 'the schema refuses something of the model'
  : 'the schema lets through what the model does not have';
