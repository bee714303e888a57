'use client';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Fault } from '@/mesh/model';
import type { PlaybackCommand } from '@/wire/stream';
import { callApi, faultOf } from './api.ts';
import { useStore } from './MeshProvider.tsx';

export type Playback = {
  readonly play: (command: PlaybackCommand) => void;
  /** Why the last command did nothing; null once one did, or once the connection is back. */
  readonly fault: Fault | null;
};

/** Moves the recording's clock, which everyone on this server shares. */
export function usePlayback(): Playback {
  const connection = useStore((state) => state.connection);
  const { mutate, error, reset } = useMutation({
    mutationFn: (body: PlaybackCommand) => callApi('/api/v1/playback', { method: 'POST', body }),
  });
  useEffect(() => {
    if (connection === 'open') reset();
  }, [connection, reset]);
  return { play: mutate, fault: error && faultOf(error) };
}
