'use client';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useMesh } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { originIndex } from '@/mesh/config/origins.ts';
import { rowAt } from '@/mesh/config/rowAt.ts';
import { type ConfigTables, tablesOf, targetOf, usersOf } from '@/mesh/config/tables.ts';
import type { PodId } from '@/mesh/model';
import { ConfigContext, type ConfigScope } from './context.ts';
import { proxyHref, refParams } from './links.ts';
import type { HeldConfig } from './useConfig.ts';

const NOTHING: ConfigTables = { listeners: [], routes: [], clusters: [], endpoints: [], secrets: [] };

/** Makes a configuration's tables once, for everything below. */
export function ConfigScopeProvider({
  pod,
  config,
  children,
}: {
  pod: PodId;
  config: HeldConfig | null;
  children: ReactNode;
}) {
  const sweep = useMesh((mesh) => mesh.sweeps[pod] ?? null);
  const services = useMesh((mesh) => mesh.services);
  const objects = useMesh((mesh) => mesh.objects);
  const tables = useMemo(() => (config === null ? NOTHING : tablesOf(config, sweep)), [config, sweep]);
  const origins = useMemo(() => originIndex({ services, objects }), [services, objects]);
  const users = useMemo(() => usersOf(tables), [tables]);
  const scope = useMemo(
    (): ConfigScope => ({
      pod,
      tables,
      users,
      origins,
      sweptAt: sweep?.at ?? null,
      hrefOf: (ref) => proxyHref(pod, refParams(ref)),
      go: (ref) => {
        const params = refParams(ref);
        // A group of one is that one.
        const target = ref.by === 'group' ? targetOf(tables, ref) : null;
        const alone = target !== null && tables[ref.to].filter((row) => row.group === ref.key).length === 1;
        setParams(alone && target !== null ? { ...params, row: target.key } : params);
      },
    }),
    [pod, tables, users, origins, sweep],
  );
  // A place of the dump in the link, as evidence has it, becomes the row in which it stands.
  const [at] = useParam('at');
  useEffect(() => {
    if (at === '' || config === null) return;
    const row = rowAt(tables, at);
    setParams(row === null ? { at: '' } : { at: '', tab: row.table, row: row.key }, 'replace');
  }, [at, config, tables]);
  return <ConfigContext value={scope}>{children}</ConfigContext>;
}
