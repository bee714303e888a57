import { z } from 'zod';

/** One line of `--log_as_json`: only the message matters, the rest is time and level. */
export const logLineSchema = z.object({ msg: z.string() });
