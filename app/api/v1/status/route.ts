import { json } from '@/server/http/answers';
import { statusReport } from '@/server/reports/status';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export function GET() {
  const { engine } = currentRuntime();
  return json(statusReport(engine.mesh(), engine.heldConfig));
}
