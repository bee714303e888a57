import { z } from 'zod';
import { type EpochMs, epochMs } from '@/mesh/model';
import type { PlaybackCommand } from './stream.ts';

export const MIN_SPEED = 0.25;
export const MAX_SPEED = 8;

/** Body of `POST /api/v1/playback`. */
export const playbackCommand: z.ZodType<PlaybackCommand> = z.discriminatedUnion('action', [
  z.object({ action: z.literal('play') }),
  z.object({ action: z.literal('pause') }),
  z.object({
    action: z.literal('seek'),
    at: z
      .number()
      .finite()
      .transform((n): EpochMs => epochMs(n)),
  }),
  z.object({ action: z.literal('speed'), speed: z.number().min(MIN_SPEED).max(MAX_SPEED) }),
]);
