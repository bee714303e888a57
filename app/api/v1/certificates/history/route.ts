import { json } from '@/server/http/answers';
import { certHistoryReport } from '@/server/reports/certHistory';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export function GET() {
  return json(certHistoryReport(currentRuntime().engine.mesh()));
}
