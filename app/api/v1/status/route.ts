import { json } from '@/server/http/answers';
import { statusReport } from '@/server/reports/status';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export const GET = () => json(statusReport(currentRuntime().engine.mesh()));
