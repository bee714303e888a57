import { describe, expect, it } from 'vitest';
import type { RequestId } from '@/mesh/model';
import type { RequestPath } from '@/mesh/path/stations.ts';
import { journeyOf } from '@/scene/request/journey.ts';
import { samplePath, sevenStations } from '@/scene/request/sample.ts';
import { en as words } from '@/words/en';
import { narrate } from './narration.ts';

const path = (changes: Partial<RequestPath> = {}): RequestPath => ({
  ...samplePath(),
  request: 'r' as RequestId,
  clientIdentity: null,
  serverIdentity: null,
  ...changes,
});
const told = (p: RequestPath) => journeyOf(p).steps.map((step) => narrate(p, step, words));

describe('narrate', () => {
  it('has a sentence for every step, and none with a hole in it', () => {
    for (const security of ['mtls', 'tls', 'plain', 'unknown'] as const)
      for (const sentence of told(path({ security }))) {
        expect(sentence).toMatch(/[.]$/);
        expect(sentence).not.toMatch(/undefined|null|NaN/);
      }
  });

  it('says where and of what it died, and that the refusal travels back', () => {
    const failed = path({
      stations: sevenStations({ 5: 'failed', 6: 'not-reached' }),
      failedAt: 5,
      failure: {
        by: 'server-envoy',
        status: 403,
        flags: [],
        details: 'rbac_access_denied_matched_policy[none]',
        policy: null,
      },
    });
    const sentences = told(failed);
    expect(sentences[5]).toMatch(/^It stops here: denied by policy/i);
    expect(sentences.at(-1)).toContain('403');
  });

  it('never calls plain text sealed', () => {
    expect(told(path({ security: 'plain' })).join(' ')).not.toMatch(/sealed|envelope/i);
  });
});
