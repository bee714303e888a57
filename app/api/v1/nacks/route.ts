import { json } from '@/server/http/answers';
import { nacksOpened, nacksReport } from '@/server/reports/nacks';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** What proxies refused. `?open=KEY` asks the proxy of one refusal for its configuration, which tells origins. */
export async function GET(request: Request) {
  const runtime = currentRuntime();
  const key = new URL(request.url).searchParams.get('open');
  return json(
    key === null ? nacksReport(runtime.engine.mesh(), runtime.engine.heldConfig) : await nacksOpened(runtime, key),
  );
}
