import type { Health } from '@/mesh/config/rows.ts';
import type { Words } from '@/words';
import { StatusDot } from '../../ui/StatusDot.tsx';
import type { Tone } from '../../ui/tones.ts';

const TONES: Readonly<Record<Health['kind'], Tone>> = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

/** Health of an endpoint, with every reason against it. */
export function HealthMark({ health, words }: { health: Health; words: Words['proxies'] }) {
  const because = health.because.join(', ');
  return (
    <span className="flex min-w-0 items-baseline gap-2" title={because || undefined}>
      <StatusDot tone={TONES[health.kind]} />
      <span className={health.kind === 'unhealthy' ? 'truncate text-bad' : 'truncate text-ink-2'}>
        {because || words.endpoint[health.kind]}
      </span>
    </span>
  );
}
