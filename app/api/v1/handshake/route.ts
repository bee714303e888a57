import { fault, type PodId } from '@/mesh/model';
import { handshakeBetween } from '@/server/handshake';
import { json, problem } from '@/server/http/answers';
import { currentRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

const UNKNOWN = fault(
  'pod-unknown',
  'One of the two pods is not in this mesh.',
  'Name both as NAMESPACE/POD: ?from=shop/order-1&to=shop/payment-1.',
);

/** Who shows what and who checks it between two pods. */
export async function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const handshake = await handshakeBetween(
    currentRuntime(),
    (searchParams.get('from') ?? '') as PodId,
    (searchParams.get('to') ?? '') as PodId,
  );
  return handshake === null ? problem(404, UNKNOWN) : json(handshake);
}
