import { fault } from '@/mesh/model';
import { explainTyped } from '@/server/explain';
import { json, problem } from '@/server/http/answers';
import { currentRuntime } from '@/server/runtime';
import { explainRequest } from '@/wire/explain';

export const dynamic = 'force-dynamic';

const MALFORMED = fault(
  'bad-question',
  'That does not describe a request.',
  'Send {"from":"NAMESPACE/POD","to":"http://HOST:PORT/PATH"}, with "method", "headers" (["name: value"]) and "token" if needed.',
);

/** What will happen to a request that nobody sent: `{"from":"shop/order","to":"http://payment:8080/x"}`. */
export async function POST(request: Request) {
  const typed = explainRequest.safeParse(await request.json().catch(() => null));
  if (!typed.success) return problem(400, MALFORMED);
  const answer = await explainTyped(currentRuntime(), typed.data);
  if (answer.ok) return json(answer.value);
  return problem(answer.error.code === 'sender-unknown' ? 404 : 400, answer.error);
}
