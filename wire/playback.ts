import { z } from 'zod';
import { epochMs } from './scalars.ts';
import type { PlaybackCommand } from './stream.ts';

export const MIN_SPEED = 0.25;
export const MAX_SPEED = 8;

/** Body of `POST /api/v1/playback`. */
export const playbackCommand = z.discriminatedUnion('action', [
  z.object({ action: z.literal('play') }),
  z.object({ action: z.literal('pause') }),
  z.object({ action: z.literal('seek'), at: epochMs }),
  z.object({ action: z.literal('speed'), speed: z.number().min(MIN_SPEED).max(MAX_SPEED) }),
]) satisfies z.ZodType<PlaybackCommand>;
