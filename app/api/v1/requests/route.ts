import { json } from '@/server/http/answers';
import { requestsReport } from '@/server/reports/requests';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

const DEFAULT_LIMIT = 100;

/** Newest first; `?limit=` takes any whole number, what is not one means the default. */
export function GET(request: Request) {
  const limit = Number.parseInt(new URL(request.url).searchParams.get('limit') ?? '', 10);
  const { engine, surprises } = currentRuntime();
  return json(requestsReport(engine.mesh(), limit > 0 ? limit : DEFAULT_LIMIT, surprises.of));
}
