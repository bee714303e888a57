import { json } from '@/server/http/answers';
import { proxiesReport } from '@/server/reports/proxies';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export const GET = () => {
  const { engine } = currentRuntime();
  return json(proxiesReport(engine.mesh(), engine.now()));
};
