import { json, problem } from '@/server/http/answers';
import { resolvePointer } from '@/server/http/pointer';
import { proxyConfig } from '@/server/proxies';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** The proxy's redacted config dump, or with `?pointer=` (RFC 6901) only what stands there. */
export async function GET(request: Request, { params }: { params: Promise<{ ns: string; pod: string }> }) {
  const { ns, pod } = await params;
  const config = await proxyConfig(currentRuntime(), ns, pod);
  if (!config.ok) return problem(config.error.status, config.error.fault);
  const pointer = new URL(request.url).searchParams.get('pointer') ?? '';
  const found = resolvePointer(config.value.raw, pointer);
  if (!found.ok) return problem(404, found.error);
  return json({ pod: config.value.pod, fetchedAt: config.value.fetchedAt, pointer, value: found.value });
}
