import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MeshProvider } from '@/client/MeshProvider.tsx';
import type { PodId } from '@/mesh/model';
import { why } from '@/mesh/path/reasons.ts';
import type { Station } from '@/mesh/path/stations.ts';
import { StationCard } from './StationCard.tsx';

const station = (changes: Partial<Station>): Station => ({
  kind: 'envoy',
  side: 'server',
  state: 'passed',
  pod: 'shop/payment-1' as PodId,
  title: 'payment',
  because: null,
  facts: [],
  choices: [],
  ...changes,
});

const text = (of: Station, active = false) =>
  renderToStaticMarkup(
    <MeshProvider>
      <StationCard station={of} active={active} onSelect={() => {}} />
    </MeshProvider>,
  );

describe('StationCard', () => {
  it('shows a fact with its value and its source', () => {
    const html = text(
      station({
        facts: [
          {
            key: 'mtls-mode',
            value: 'STRICT',
            tone: 'good',
            evidence: { kind: 'config-dump', pod: 'shop/payment-1' as PodId, pointer: '/configs/2' },
          },
        ],
      }),
    );
    expect(html).toContain('mTLS mode');
    expect(html).toContain('STRICT');
    expect(html).toContain('config dump');
  });

  it('says that a fact is not known, and why, instead of leaving it out', () => {
    const html = text(
      station({
        facts: [
          {
            key: 'not-computed',
            value: '',
            note: why('config-missing', { pod: 'shop/payment-1' }),
            evidence: { kind: 'unknown', why: 'config-not-read', remedy: 'config-not-read' },
          },
        ],
      }),
    );
    expect(html).toContain('the configuration of shop/payment-1 has not been read yet');
  });

  it('says why a station is not there, and that one was never reached', () => {
    expect(text(station({ state: 'absent', because: why('no-sidecar') }))).toContain('no sidecar in this pod');
    expect(text(station({ state: 'not-reached' }))).toContain('Never got here');
    expect(text(station({ state: 'failed' }))).toContain('It stopped here');
  });

  it('marks the current step for assistive technology', () => {
    expect(text(station({}), true)).toContain('aria-current="step"');
    expect(text(station({}))).not.toContain('aria-current');
  });

  it('says so when nothing is known', () => {
    expect(text(station({}))).toContain('Nothing is known of this station.');
  });
});
