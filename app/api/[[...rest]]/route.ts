import { fault } from '@/mesh/model';
import { problem } from '@/server/http/answers';

export const dynamic = 'force-dynamic';

const NOTHING = fault(
  'path-unknown',
  'The API has nothing at this path.',
  'Look at /api/openapi.json for what it has.',
);

/** Whatever the API does not have: a problem as everywhere in it, where Next would answer with a page. */
const nothing = () => problem(404, NOTHING);

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
