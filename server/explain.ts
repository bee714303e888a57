import { err, type Fault, type Mesh, ok, type PodId, type ProxyConfig, type Result } from '@/mesh/model';
import { type AskedText, parseAsked, senderIn } from '@/mesh/path/explain/asked';
import { explain } from '@/mesh/path/explain/explain';
import type { AskedRequest, Explanation } from '@/mesh/path/explain/explanation';
import { likelyPods } from '@/mesh/path/explain/likely';
import type { ExplainAnswer } from '@/wire/explain';
import { explain as words } from '@/words/en/explain';
import { verifyJwt } from './jwtSignature.ts';
import { explainReport } from './reports/explain.ts';
import type { Runtime } from './runtime.ts';

/** Configurations read for one explanation. A route to more pods than this leaves the rest unknown, and says so. */
const MAX_CONFIGS = 48;
/** Each round may find that a further hop is needed; gateways that lead to gateways end here. */
const MAX_ROUNDS = 8;

/** A mesh to explain in: a running one, a moment of a recording, or a cluster that is read as the question goes on. */
export type ExplainSource = Pick<Runtime, 'configOf'> & {
  readonly engine: Pick<Runtime['engine'], 'mesh' | 'now'>;
  /** Told which pods will probably be asked for, where reading ahead saves time. */
  expect?(pods: readonly PodId[]): void;
};

/** Explains a typed request, reading the configurations that it needs. Err: what was typed cannot be meant. */
export async function explainTyped(mesh: ExplainSource, typed: AskedText): Promise<Result<ExplainAnswer>> {
  const asked = askedIn(mesh, typed);
  if (!asked.ok) return asked;
  const { explanation, unread } = await explainAsked(mesh, asked.value);
  return ok(explainReport(explanation, mesh.engine.now(), unread));
}

/** Reads what was typed; the sender may be named by its workload. */
export function askedIn({ engine }: Pick<ExplainSource, 'engine'>, typed: AskedText): Result<AskedRequest> {
  const asked = parseAsked(typed);
  if (!asked.ok) return err(words.problem(asked.error));
  const { from } = asked.value;
  if (from.kind === 'outside') return asked;
  const pod = senderIn(engine.mesh(), from.pod);
  return pod === null ? err(words.senderGone(from.pod)) : ok({ ...asked.value, from: { kind: 'pod', pod: pod.id } });
}

/**
 * The pure engine asks for configurations by pod and takes "not read" for an answer. What it asked for is read, and it is
 * asked again, until it asks for nothing new: only what decides this request is ever fetched.
 */
export async function explainAsked(
  mesh: ExplainSource,
  asked: AskedRequest,
): Promise<{ readonly explanation: Explanation; readonly unread: ReadonlyMap<PodId, Fault> }> {
  const { engine } = mesh;
  const configs = new Map<PodId, ProxyConfig>();
  const unread = new Map<PodId, Fault>();
  mesh.expect?.(likelyPods(engine.mesh(), asked));
  for (let round = 0; ; round += 1) {
    const missing = new Set<PodId>();
    const explanation = explain(
      {
        mesh: engine.mesh(),
        configOf: (pod) => {
          const config = configs.get(pod);
          if (config === undefined && !unread.has(pod)) missing.add(pod);
          return config ?? null;
        },
        at: engine.now(),
        verifyJwt,
      },
      asked,
    );
    for (const pod of withoutRules(engine.mesh(), explanation))
      if (!configs.has(pod) && !unread.has(pod)) missing.add(pod);
    const wanted = [...missing].slice(0, MAX_CONFIGS - configs.size - unread.size);
    if (wanted.length === 0 || round === MAX_ROUNDS) return { explanation, unread };
    await Promise.all(
      wanted.map(async (pod) => {
        const config = await mesh.configOf(pod);
        if (config.ok) configs.set(pod, config.value);
        else unread.set(pod, config.error);
      }),
    );
  }
}

/** Pods behind whose rules nothing was looked at, because these are not read yet; with their configuration they are. */
function withoutRules({ pods, interception }: Mesh, { branches }: Explanation): readonly PodId[] {
  const passed = branches.flatMap((b) =>
    b.stations.flatMap((s) => (s.kind === 'interception' && s.pod ? [s.pod] : [])),
  );
  return passed.filter((pod) => pods[pod]?.proxy === 'sidecar' && !Object.hasOwn(interception, pod));
}
