import { eventStream } from '@/server/http/events';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => eventStream(currentRuntime().engine, request);
