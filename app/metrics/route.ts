import { metricsText } from '@/server/metrics';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export async function GET() {
  const { body, contentType } = await metricsText(currentRuntime());
  return new Response(body, { headers: { 'content-type': contentType } });
}
