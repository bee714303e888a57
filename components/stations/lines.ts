'use client';
import { createContext, useContext } from 'react';
import type { AccessEntry, MeshRequest } from '@/mesh/model';

/** The log lines of the request that is open, so that evidence can show the whole line a fact was read from. */
export const LinesContext = createContext<readonly AccessEntry[]>([]);
export const useLines = () => useContext(LinesContext);

export const linesOf = (request: MeshRequest): readonly AccessEntry[] =>
  [request.client, ...request.retried, request.server].filter((line) => line !== null);
