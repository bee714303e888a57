import { json, problem } from '@/server/http/answers';
import { proxyPod, refused } from '@/server/proxies';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** What the proxy's `/stats` says now. */
export async function GET(_request: Request, { params }: { params: Promise<{ ns: string; pod: string }> }) {
  const { ns, pod: name } = await params;
  const runtime = currentRuntime();
  const pod = proxyPod(runtime, ns, name);
  const read = pod.ok ? refused(await runtime.readStats(pod.value.id)) : pod;
  return read.ok ? json(read.value) : problem(read.error.status, read.error.fault);
}
