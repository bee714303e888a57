import { err, fault, ok, type PodId, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { type EnvoyAdmin, WHOLE_DUMP } from './client.ts';
import { type DecodedDump, decodeDump } from './decodeDump.ts';
import { asObj, list } from './json.ts';

/** The lists of a dump that the model reads, by the section that holds them. */
const PARTS: readonly { section: string; lists: readonly string[] }[] = [
  { section: 'ClustersConfigDump', lists: ['static_clusters', 'dynamic_active_clusters'] },
  { section: 'EndpointsConfigDump', lists: ['static_endpoint_configs', 'dynamic_endpoint_configs'] },
  { section: 'ListenersConfigDump', lists: ['static_listeners', 'dynamic_listeners'] },
  { section: 'RoutesConfigDump', lists: ['dynamic_route_configs'] },
  { section: 'SecretsConfigDump', lists: ['dynamic_active_secrets'] },
];

/**
 * Reads one proxy's whole configuration. When Envoy refuses the dump (a message type that it cannot print, anywhere in it,
 * fails the whole) the lists are read one by one, and those that fail are gaps.
 */
export async function fetchDump(
  admin: EnvoyAdmin,
  pod: PodId,
  clock: Clock,
  mayLeave: () => Promise<void>,
): Promise<Result<DecodedDump>> {
  const about = { pod, version: 'on-demand' };
  await mayLeave();
  const whole = await admin.get(WHOLE_DUMP);
  if (!whole.ok) return whole;
  if (whole.value.kind === 'json')
    return ok(decodeDump(whole.value.body, { ...about, fetchedAt: clock.now(), bytes: whole.value.bytes }));

  const configs: unknown[] = [];
  const gaps: { pointer: string; reason: string }[] = [{ pointer: '', reason: `whole dump: ${whole.value.text}` }];
  let bytes = 0;
  for (const { section, lists } of PARTS) {
    const body: Record<string, unknown> = { '@type': `type.googleapis.com/envoy.admin.v3.${section}` };
    for (const name of lists) {
      await mayLeave();
      const part = await admin.get(
        `/config_dump?resource=${name}${section.startsWith('Endpoints') ? '&include_eds' : ''}`,
      );
      if (!part.ok) return part;
      if (part.value.kind === 'json') {
        body[name] = list(asObj(part.value.body), 'configs');
        bytes += part.value.bytes;
      } else gaps.push({ pointer: `/configs/${configs.length}/${name}`, reason: part.value.text });
    }
    configs.push(body);
  }
  if (bytes === 0)
    return err(
      fault(
        'dump-refused',
        `Envoy in ${pod} does not print its configuration: ${whole.value.text}`,
        'Its configuration stays unknown; an extension that this Envoy cannot print is the usual cause.',
      ),
    );
  const decoded = decodeDump({ configs }, { ...about, fetchedAt: clock.now(), bytes });
  return ok({ ...decoded, config: { ...decoded.config, gaps: [...gaps, ...decoded.config.gaps] } });
}
