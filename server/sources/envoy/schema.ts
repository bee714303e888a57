import { z } from 'zod';

/** `/server_info`, as far as it is used; its node metadata and command line are not looked at. */
export const serverInfo = z.object({ version: z.string(), state: z.string().optional() });

const inline = z.object({ inline_bytes: z.string().optional(), inline_string: z.string().optional() });
export type Inline = z.infer<typeof inline>;

const trustDomain = z.object({ trust_bundle: inline.optional() });

/** One entry of `config_dump?resource=dynamic_active_secrets`. Private keys are not in the schema, so they go no further. */
const dynamicSecret = z.object({
  name: z.string(),
  last_updated: z.string().optional(),
  secret: z
    .object({
      tls_certificate: z.object({ certificate_chain: inline.optional() }).optional(),
      validation_context: z
        .object({
          trusted_ca: inline.optional(),
          custom_validator_config: z
            .object({ typed_config: z.object({ trust_domains: z.array(trustDomain).optional() }).optional() })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});
export type DynamicSecret = z.infer<typeof dynamicSecret>;

export const secretsDump = z.object({ configs: z.array(dynamicSecret).optional() });
