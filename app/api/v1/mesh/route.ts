import { json } from '@/server/http/answers';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** The mesh as the event stream's first message has it. */
export const GET = () => json(currentRuntime().engine.snapshot());
