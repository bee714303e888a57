import { type Fault, fault, namespaceOf, type Pod, type PodId } from '@/mesh/model';
import { backoffMs } from '@/server/backoff';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '../source.ts';
import { readInitLog } from './client.ts';
import { decodeLog } from './decode.ts';
import { deriveRules } from './derive.ts';

/** Log reads at once; the rest wait. */
const PARALLEL = 4;
/** While more than this many wait (a large mesh, seen for the first time) each of them takes at least so long: 40 a second. */
const UNPACED = 100;
const PACED_MS = 100;
const RETRY_FORBIDDEN_MS = 60_000;
/** Reads that fail for reasons of the pod's own (a log rotated away, a runtime that lost it) before the rules are derived. */
const TRIES = 4;

type Task = {
  pod: Pod;
  readonly abort: AbortController;
  /** `starting`: istio-init has not ended, so its log is not whole yet. */
  state: 'starting' | 'waiting' | 'reading' | 'done';
  tries: number;
  cancel: () => void;
};

/**
 * What rules intercept each pod's traffic: read once per pod from istio-init's log; derived from annotations, and marked so,
 * where there is no log. A refused log is one degradation for all pods, tried again every minute.
 */
export function createInterceptionSource(connection: ClusterConnection, context: SourceContext): Source {
  const { emit, clock, random } = context;
  const tasks = new Map<PodId, Task>();
  const queue: Task[] = [];
  let reading = 0;
  let told = false;
  let stopped = false;
  let status = '';
  /** Namespaces whose logs are refused, with the pods that wait for a change of rights; one of them asks for all. */
  const refused = new Map<string, Set<Task>>();
  let idle: () => void = () => {};

  function say(kind: 'connecting' | 'live') {
    if (status === kind) return;
    status = kind;
    emit({ kind: 'source-status', source: 'interception', status: { kind, since: clock.now() } });
  }
  function stale(reason: Fault) {
    if (status === `stale ${reason.code}`) return;
    status = `stale ${reason.code}`;
    emit({
      kind: 'source-status',
      source: 'interception',
      status: { kind: 'stale', since: clock.now(), fault: reason },
    });
  }

  function add(pod: Pod) {
    const task: Task = { pod, abort: new AbortController(), state: 'starting', tries: 0, cancel: () => {} };
    tasks.set(pod.id, task);
    if (pod.containers.some((c) => c.name === 'istio-init')) return begin(task, pod);
    const cni = pod.containers.some((c) => c.name === 'istio-validation');
    derive(
      task,
      cni
        ? 'the istio-cni node agent programs the rules of this pod and logs them on its node, not here'
        : 'the pod has no istio-init container, so nothing logged its rules',
    );
  }

  function begin(task: Task, pod: Pod) {
    task.pod = pod;
    if (!initEnded(pod)) return;
    task.state = 'waiting';
    queue.push(task);
  }

  function derive(task: Task, why: string) {
    emit({ kind: 'interception', interception: deriveRules(task.pod, why) });
    task.state = 'done';
  }

  function remove(task: Task) {
    task.abort.abort();
    task.cancel();
    if (stopped) return;
    tasks.delete(task.pod.id);
    const waiting = refused.get(namespaceOf(task.pod.id));
    if (waiting?.delete(task)) {
      // Who asked on behalf of the others has gone: another takes over, or nobody is left to ask for.
      const next = [...waiting][0];
      if (next === undefined) allowAgain(namespaceOf(task.pod.id), task);
      else if (task.tries > 0 && next.tries === 0) {
        next.tries = 1;
        later(next, RETRY_FORBIDDEN_MS);
      }
    }
    const at = queue.indexOf(task);
    if (at !== -1) queue.splice(at, 1);
  }

  function pump() {
    while (!stopped && reading < PARALLEL) {
      const task = queue.shift();
      if (task === undefined) return;
      reading++;
      task.state = 'reading';
      const startedAt = clock.now();
      const done = () => {
        reading--;
        pump();
        if (reading === 0) idle();
      };
      void read(task).finally(() => {
        const early = stopped || queue.length <= UNPACED ? 0 : PACED_MS - (clock.now() - startedAt);
        if (early > 0) clock.after(early, done);
        else done();
      });
    }
  }

  function later(task: Task, ms: number) {
    task.cancel = clock.after(ms, () => {
      if (stopped || tasks.get(task.pod.id) !== task) return;
      queue.push(task);
      pump();
    });
  }

  function refuse(namespace: string, task: Task) {
    const waiting = refused.get(namespace);
    if (waiting === undefined) {
      refused.set(namespace, new Set([task]));
      emit({
        kind: 'degraded',
        at: clock.now(),
        degradation: { source: 'interception', scope: scopeOf(namespace), fault: logsRefused(namespace) },
      });
    } else waiting.add(task);
    if (waiting === undefined || task.tries > 0) later(task, RETRY_FORBIDDEN_MS * (0.9 + 0.2 * random()));
    // From now on this pod is the one that asks again.
    if (waiting === undefined) task.tries = 1;
  }

  function allowAgain(namespace: string, asker: Task) {
    const waiting = refused.get(namespace);
    if (waiting === undefined) return;
    refused.delete(namespace);
    emit({ kind: 'degradation-cleared', source: 'interception', scope: scopeOf(namespace) });
    for (const task of waiting) if (task !== asker && tasks.get(task.pod.id) === task) queue.push(task);
  }

  async function read(task: Task) {
    const { pod } = task;
    const text = await readInitLog(connection, pod.id, task.abort.signal);
    if (task.abort.signal.aborted || stopped) return;
    const namespace = namespaceOf(pod.id);
    if (text.ok) {
      say('live');
      allowAgain(namespace, task);
      const decoded = decodeLog(pod.id, text.value);
      if (decoded === 'empty')
        derive(task, 'the log of istio-init is empty: it was rotated away or has not been written');
      else if (decoded === 'no-rules') derive(task, 'the log of istio-init names no rules');
      else {
        emit({ kind: 'interception', interception: decoded });
        task.state = 'done';
      }
      return;
    }
    const { code } = text.error;
    if (code === 'forbidden') {
      say('live');
      derive(task, 'the credentials may not read pod logs, where istio-init states its rules');
      refuse(namespace, task);
      return;
    }
    if (API_AWAY.has(code)) {
      stale(text.error);
      later(task, backoffMs(task.tries++, random));
      return;
    }
    // The kubelet cannot give it at the moment, or it is gone for good.
    if (task.tries++ < TRIES) later(task, backoffMs(task.tries, random));
    else derive(task, `the log of istio-init cannot be read (${code})`);
  }

  return {
    name: 'interception',
    start: () => say('connecting'),
    async stop() {
      stopped = true;
      for (const task of [...tasks.values()]) remove(task);
      if (reading > 0)
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
    },
    onPods(pods) {
      if (stopped) return;
      told = true;
      const wanted = new Map(pods.filter((p) => p.proxy === 'sidecar').map((p) => [p.id, p]));
      for (const task of [...tasks.values()]) {
        // A StatefulSet's pod comes back under its name with another uid and a log of its own.
        if (wanted.get(task.pod.id)?.uid !== task.pod.uid) remove(task);
      }
      for (const pod of wanted.values()) {
        const task = tasks.get(pod.id);
        if (task === undefined) add(pod);
        else if (task.state === 'starting') begin(task, pod);
      }
      pump();
      if ([...tasks.values()].every(isThrough)) say('live');
    },
    settled: () => told && [...tasks.values()].every((t) => isThrough(t) || t.tries > 0),
  };
}

/** Kubernetes calls an init container ready once it has ended well. A pod that runs has all of them behind it. */
const initEnded = (pod: Pod): boolean =>
  pod.phase !== 'Pending' || pod.containers.some((c) => c.name === 'istio-init' && c.ready);

/** Nothing is read for it now: its rules are told, or it has none yet. */
const isThrough = ({ state }: Task): boolean => state === 'done' || state === 'starting';

/** The API server is not to be had now, which says nothing of the pod. */
const API_AWAY = new Set([
  'api-unreachable',
  'timeout',
  'unauthorized',
  'tls-failed',
  'throttled',
  'held-back',
  'closed',
]);

const scopeOf = (namespace: string) => `logs:${namespace}`;

const logsRefused = (namespace: string): Fault =>
  fault(
    'forbidden',
    `The credentials may not read pod logs in ${namespace}, so its interception rules are derived from annotations instead of read.`,
    'Grant this rule; it takes effect within a minute:\n- apiGroups: [""]\n  resources: ["pods/log"]\n  verbs: ["get"]',
  );
