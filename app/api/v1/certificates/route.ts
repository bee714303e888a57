import { json } from '@/server/http/answers';
import { certsReport } from '@/server/reports/certs';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export function GET() {
  const { engine } = currentRuntime();
  return json(certsReport(engine.mesh(), engine.now()));
}
