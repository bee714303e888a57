import { Handshake } from 'lucide-react';
import { useWords } from '@/client/MeshProvider.tsx';
import { requestsWords } from '@/words/requests';
import { handshakeOfPods } from '../certificates/handshake/links.ts';
import { Link } from '../ui/Link.tsx';
import type { Way } from './way.ts';

/** On the wire between two proxies: their handshake, taken apart. Nothing where one end has no pod, or the wire no TLS. */
export function HandshakeLink({ way: { stations, security } }: { way: Pick<Way, 'stations' | 'security'> }) {
  const words = useWords(requestsWords).wire;
  const podOf = (side: 'client' | 'server') => stations.find((s) => s.side === side && s.pod !== null)?.pod ?? null;
  const [from, to] = [podOf('client'), podOf('server')];
  if (from === null || to === null || security === 'plain') return null;
  return (
    <Link
      href={handshakeOfPods(from, to)}
      onClick={(event) => event.stopPropagation()}
      className="inline-flex items-center gap-1.5 self-start text-[0.8rem] text-xds hover:underline"
    >
      <Handshake aria-hidden className="size-3.5" />
      {words.handshake}
    </Link>
  );
}
