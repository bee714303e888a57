'use client';
import { createContext, useContext } from 'react';
import type { OriginIndex } from '@/mesh/config/origins.ts';
import type { Ref, Row } from '@/mesh/config/rows.ts';
import type { ConfigTables } from '@/mesh/config/tables.ts';
import type { EpochMs, PodId } from '@/mesh/model';

/** What every row and panel of one proxy's configuration needs. */
export type ConfigScope = {
  readonly pod: PodId;
  readonly tables: ConfigTables;
  readonly users: (row: Row) => readonly Row[];
  readonly origins: OriginIndex;
  /** When `/clusters` was read last; null: never. */
  readonly sweptAt: EpochMs | null;
  readonly hrefOf: (ref: Ref) => string;
  readonly go: (ref: Ref) => void;
};

export const ConfigContext = createContext<ConfigScope | null>(null);

export function useConfigScope(): ConfigScope {
  const scope = useContext(ConfigContext);
  if (scope === null) throw new Error('useConfigScope needs a ConfigContext above it');
  return scope;
}
