import { fault, podId } from '@/mesh/model';
import { json, problem } from '@/server/http/answers';
import { proxyReport } from '@/server/reports/proxy';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

const UNKNOWN = fault('pod-unknown', 'No pod of that name is known.', 'Look at /api/v1/status for the pods that are.');

export async function GET(_request: Request, { params }: { params: Promise<{ ns: string; pod: string }> }) {
  const { ns, pod } = await params;
  const report = proxyReport(currentRuntime().engine.mesh(), podId(ns, pod));
  return report === null ? problem(404, UNKNOWN) : json(report);
}
