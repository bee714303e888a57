import { compareProxy } from '@/server/compare';
import { json, problem } from '@/server/http/answers';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** The proxy's configuration held against another: `?against=istiod`, `proxy:NS/POD` or `at:MILLISECONDS`. */
export async function GET(request: Request, { params }: { params: Promise<{ ns: string; pod: string }> }) {
  const { ns, pod } = await params;
  const against = new URL(request.url).searchParams.get('against') ?? '';
  const compared = await compareProxy(currentRuntime(), ns, pod, against);
  return compared.ok ? json(compared.value) : problem(compared.error.status, compared.error.fault);
}
