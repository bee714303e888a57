import { json, problem } from '@/server/http/answers';
import { proxyConfig } from '@/server/proxies';
import { configReport } from '@/server/reports/config';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** The proxy's configuration, decoded, with what earlier ones it can be held against. */
export async function GET(_request: Request, { params }: { params: Promise<{ ns: string; pod: string }> }) {
  const { ns, pod } = await params;
  const runtime = currentRuntime();
  const config = await proxyConfig(runtime, ns, pod);
  if (!config.ok) return problem(config.error.status, config.error.fault);
  return json(configReport(config.value, runtime.earlierConfigs(config.value.pod)));
}
