import { describe, expect, it } from 'vitest';
import { shop } from '@/mesh/checks/checks.testkit';
import { epochMs, err, fault, ok } from '@/mesh/model';
import { validateAnswer } from '@/wire/validate';
import type { DryRunAnswer } from './cluster/connection.ts';
import { validateYaml } from './validate.ts';

const mesh = shop();
const now = epochMs(1_795_387_400_000);
const cluster = (answer: DryRunAnswer) => ({ namespace: 'shop', dryRun: async () => ok(answer) });
const refusal = (message: string, causes: { field: string; message: string }[] = []): DryRunAnswer => ({
  kind: 'refused',
  status: 400,
  reason: 'BadRequest',
  message,
  causes,
  warnings: [],
});
const YAML = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: order
  labels: {istio.io/rev: default}
spec:
  hosts: [order]
  http:
    - route:
        - destination: {host: ordre}
          weight: -5
`;

async function answerOf(connection: Parameters<typeof validateYaml>[0]['connection'], yaml = YAML, ask = true) {
  const answer = await validateYaml({ mesh, now, connection }, { yaml, ask });
  if (!answer.ok) throw new Error(answer.error.message);
  expect(validateAnswer.safeParse(answer.value).error).toBeUndefined();
  return answer.value;
}

describe('validateYaml', () => {
  it('puts the webhook’s words and its own checks at their lines', async () => {
    const message =
      'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: weight -5 < 0';
    const answer = await answerOf(cluster(refusal(message)));
    expect(answer.documents).toMatchObject([
      {
        object: 'VirtualService/shop/order',
        namespace: 'shop',
        cluster: { kind: 'refused', by: 'rev.validation.istio.io', message },
      },
    ]);
    expect(answer.findings).toMatchObject([
      { source: 'meshpath', code: 'MP0101', at: { line: 10, column: 31, endColumn: 36 } },
      {
        source: 'webhook',
        code: 'refused',
        message: 'configuration is invalid: weight -5 < 0',
        at: { line: 11, column: 19 },
      },
    ]);
  });

  it('takes joined errors and causes apart', async () => {
    const several =
      'admission webhook "v" denied the request: configuration is invalid: 2 errors occurred:\n\t* weight -5 < 0\n\t* bad host "ordre"\n\n';
    const joined = (await answerOf(cluster(refusal(several)))).findings.filter((f) => f.source === 'webhook');
    expect(joined.map((f) => [f.message, f.at?.line])).toEqual([
      ['bad host "ordre"', 10],
      ['weight -5 < 0', 11],
    ]);
    const caused = await answerOf(
      cluster(refusal('x is invalid', [{ field: 'spec.http[0].route[0].weight', message: 'must be at least 0' }])),
    );
    expect(caused.findings.find((f) => f.source === 'api-server')).toMatchObject({
      message: 'must be at least 0',
      at: { line: 11 },
    });
  });

  it('shows warnings of what is accepted', async () => {
    const answer = await answerOf(cluster({ kind: 'accepted', warnings: ['virtualService rule #0 not used'] }));
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ code: 'warning', severity: 'warning', source: 'api-server' }),
    );
    expect(answer.documents[0]?.cluster).toEqual({ kind: 'accepted' });
  });

  it('checks without a cluster, a right or a wish to ask, and says which', async () => {
    const forbidden = { namespace: 'shop', dryRun: async () => err(fault('forbidden', 'no', 'grant')) };
    for (const [connection, ask, code] of [
      [null, true, 'recording'],
      [forbidden, true, 'forbidden'],
      [cluster({ kind: 'accepted', warnings: [] }), false, 'not-asked'],
    ] as const) {
      const answer = await answerOf(connection, YAML.replace('name: order', 'name: order\n  namespace: shop'), ask);
      expect(answer.documents[0]?.cluster).toMatchObject({ kind: 'not-asked', because: { code } });
      expect(answer.findings.map((f) => f.code)).toEqual(['MP0101']);
    }
  });

  it('believes a Service of the same text, and says what is no object', async () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: ordre, namespace: shop}\nspec: {ports: [{port: 80}]}\n';
    const answer = await answerOf(
      cluster({ kind: 'accepted', warnings: [] }),
      `${YAML}---\n${service}---\nhello: world\n`,
    );
    expect(answer.findings.map((f) => f.code)).toEqual(['not-an-object']);
    expect(answer.documents.map((d) => d.cluster.kind)).toEqual(['accepted', 'not-asked', 'not-asked']);
  });

  it('looks at no more documents than somebody would', async () => {
    const many = 'a: 1\n---\n'.repeat(300);
    expect(await validateYaml({ mesh, now, connection: null }, { yaml: many })).toMatchObject({
      ok: false,
      error: { code: 'too-many-documents' },
    });
  });
});
