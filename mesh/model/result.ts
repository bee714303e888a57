/** An expected failure is a value; a bug throws. */
export type Result<T, E = Fault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Something that went wrong outside Meshpath, in words a user can act on. */
export type Fault = {
  /** Stable machine code, kebab case, e.g. `kubeconfig-missing`. */
  readonly code: string;
  /** What happened, one sentence. Never echoes raw input that could carry secrets. */
  readonly message: string;
  /** What to do about it: a sentence, a command or YAML. */
  readonly remedy: string;
};

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });
export const fault = (code: string, message: string, remedy: string): Fault => ({ code, message, remedy });

/** Marks a switch as exhaustive: a new variant fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
