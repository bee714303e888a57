import { z } from 'zod';
import type { ProxyConfig } from '@/mesh/model';
import { configFields } from './proxyConfig.ts';
import { epochMs } from './scalars.ts';

/** `/api/v1/proxies/NS/POD/config`. */
export const configAnswer = z.object({
  config: configFields.omit({ raw: true }).describe('pointers are those of …/config_dump?pointer='),
  earlier: z
    .array(z.object({ fetchedAt: epochMs, version: z.string(), bytes: z.number() }))
    .describe('configurations of before, newest first, that …/diff?against=at:FETCHED_AT compares with'),
});

export type DecodedConfig = Omit<ProxyConfig, 'raw'>;
export type ConfigAnswer = {
  readonly config: DecodedConfig;
  readonly earlier: readonly Pick<ProxyConfig, 'fetchedAt' | 'version' | 'bytes'>[];
};

/** `/api/v1/proxies/NS/POD/stats`. */
export const statsAnswer = z.object({
  readAt: epochMs,
  stats: z.array(
    z.discriminatedUnion('kind', [
      z.object({ name: z.string(), kind: z.literal('number'), value: z.number() }),
      z.object({ name: z.string(), kind: z.literal('text'), value: z.string() }),
      z.object({
        name: z.string(),
        kind: z.literal('histogram'),
        quantiles: z.array(z.object({ q: z.number().describe('per cent'), value: z.number() })),
      }),
    ]),
  ),
  dropped: z.number().int().describe('statistics beyond the limit of 20,000'),
});

/** `/api/v1/proxies/NS/POD/certs`. */
export const certsAnswer = z.object({
  readAt: epochMs,
  certificates: z.array(
    z.object({
      role: z.enum(['chain', 'root']),
      path: z.string(),
      serial: z.string().describe('lower-case hex'),
      sans: z.array(z.string()),
      notBefore: epochMs,
      notAfter: epochMs,
      contexts: z.number().int().describe('TLS contexts that use it'),
    }),
  ),
});
