import { json } from '@/server/http/answers';
import { requestsReport } from '@/server/reports/requests';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

const DEFAULT_LIMIT = 100;

/**
 * Newest first; `?limit=` takes any whole number, what is not one means the default. `?surprising=true`: only those that
 * went otherwise than explained.
 */
export function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const limit = Number.parseInt(searchParams.get('limit') ?? '', 10);
  const { engine, surprises } = currentRuntime();
  const wanted = { limit: limit > 0 ? limit : DEFAULT_LIMIT, surprising: searchParams.get('surprising') === 'true' };
  return json(requestsReport(engine.mesh(), wanted, surprises.of));
}
