import { fault, type RequestId } from '@/mesh/model';
import { json, problem } from '@/server/http/answers';
import { requestDetail } from '@/server/requestPaths';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

const GONE = fault(
  'request-unknown',
  'This request is not known here.',
  'Meshpath keeps the newest 2,000 requests. In a recording it may lie ahead of the present moment.',
);

/** One request, station by station, with its whole tree. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  // Next has resolved its escapes: once more, and an id that is none (`%25ZZ`) could not be read.
  const detail = await requestDetail(currentRuntime(), (await params).id as RequestId);
  return detail === null ? problem(404, GONE) : json(detail);
}
