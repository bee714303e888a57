/**
 * Values nested deeper than this are none of a mesh: protobuf reads 100 levels, and Envoy prints no more. JSON.parse takes any
 * depth, but whatever walks a value, JSON.stringify first of all, ends at some thousand for want of stack.
 */
const MAX_DEPTH = 1_000;

/** Whether a value out of JSON is nested too deep to be walked. */
export const isTooDeep = (value: unknown): boolean => !fits(value, MAX_DEPTH);

function fits(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => fits(item, levels - 1));
  const object = value as Readonly<Record<string, unknown>>;
  // JSON.parse gives plain objects, so for-in meets own keys only; it is the fastest walk there is.
  for (const key in object) if (!fits(object[key], levels - 1)) return false;
  return true;
}
