'use client';
import { useCallback, useEffect, useState } from 'react';
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
  const [fault, setFault] = useState<Fault | null>(null);
  useEffect(() => {
    if (connection === 'open') setFault(null);
  }, [connection]);
  const play = useCallback((body: PlaybackCommand) => {
    callApi('/api/v1/playback', { method: 'POST', body }).then(
      () => setFault(null),
      (error) => setFault(faultOf(error)),
    );
  }, []);
  return { play, fault };
}
