import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** The first full picture of the mesh stands. */
export const GET = async () =>
  (await currentRuntime().settled(0)) ? new Response('ok\n') : new Response('reading the mesh\n', { status: 503 });
