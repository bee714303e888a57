import type { z } from 'zod';
import type { Json } from '@/mesh/model';

/** A model type without `readonly`, which zod's inferred types do not have; JSON and branded scalars stay as they are. */
type Writable<T> = [Json] extends [T] ? T : WritableEach<T>;
type WritableEach<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Writable<T[K]> };

/**
 * `true` when a schema and a model type say the same: all that the schema lets through is of the type, and every value of the
 * type passes the schema. A field or variant added on one side only stops compiling at `const agrees: Agree<…> = true`.
 */
export type Agree<Schema extends z.ZodType, Model> = [z.output<Schema>] extends [Model]
  ? [Writable<Model>] extends [z.input<Schema>]
    ? HasAllKeys<Model, z.output<Schema>>
    : 'the schema refuses something of the model'
  : 'the schema lets through what the model does not have';

/** Optional fields are invisible to assignability, so keys are compared as well. */
type HasAllKeys<Model, Output> = [KeysOf<Model>] extends [KeysOf<Output>] ? true : 'the schema lacks an optional field';
type KeysOf<T> = T extends unknown ? keyof T : never;
