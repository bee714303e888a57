import { json, problem } from '@/server/http/answers';
import { findingsReport } from '@/server/reports/findings';
import { currentRuntime } from '@/server/runtime';
import { validateYaml } from '@/server/validate';
import { validateRequest } from '@/wire/validate';
import { validate as words } from '@/words/en/validate';

export const dynamic = 'force-dynamic';

/** What is wrong in the mesh as it stands. */
export function GET() {
  const { engine } = currentRuntime();
  return json(findingsReport(engine.mesh(), engine.now()));
}

/** Judges YAML: `{"yaml":"…"}`. The cluster is asked by a dry run; nothing is stored. */
export async function POST(request: Request) {
  const asked = validateRequest.safeParse(await request.json().catch(() => null));
  if (!asked.success) return problem(400, words.malformed);
  const { engine, connection } = currentRuntime();
  const answer = await validateYaml({ mesh: engine.mesh(), now: engine.now(), connection }, asked.data);
  return answer.ok ? json(answer.value) : problem(400, answer.error);
}
