/** What scenarios, tests and the recording do to a running mesh; how it came up is none of their business. */
export type Rig = {
  /** A file that kubectl and Meshpath can both use, from outside the node's network. */
  readonly kubeconfig: string;
  /** Runs kubectl and gives its stdout; throws {@link CommandError}. */
  kubectl(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Runs istioctl, of the same version as istiod, and gives its stdout; throws {@link CommandError}. */
  istioctl(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Applies YAML (any number of documents). Objects that carry our label for istiod's webhook are validated by it. */
  apply(manifest: string): Promise<void>;
  /** Deletes the objects that the YAML names; those already gone are no error. Waits until they are gone, three minutes at most. */
  remove(manifest: string): Promise<void>;
  /** Brings every object of rig/mesh back to what its file says and waits until every pod is ready. */
  restore(): Promise<void>;
  /** Sends requests from a pod of the demo (in order, or `concurrency` at a time) and gives an answer for each. */
  send(from: Sender, calls: readonly Call[], options?: { readonly concurrency?: number }): Promise<Answer[]>;
  /** A JSON Web Token that the demo's gateway trusts; both were signed when the mesh came up. */
  token(role: 'customer' | 'manager'): Promise<string>;
  /** The node's own programs. Throws with a remedy when this mesh's node does not run on this machine. */
  node(): NodeControl;
};

export type RunOptions = { readonly input?: string; readonly timeoutMs?: number };

/** A workload of the demo; its newest ready pod sends. */
export type Sender = { readonly namespace: string; readonly app: string };

export type Call = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

export type Answer = {
  /** null when no HTTP answer came (refused, reset, timed out): `error` says why. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly error: string | null;
  readonly ms: number;
};

/** `kube-apiserver`, `kubelet` and so on, as processes of the node. */
export type NodeControl = {
  /** Ends a program of the node at once (SIGKILL). */
  stop(program: NodeProgram): Promise<void>;
  /** Starts it again as it was and waits until it answers. */
  start(program: NodeProgram): Promise<void>;
};
export type NodeProgram =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubelet'
  | 'kube-proxy';

/** A program that ended with an error, with what it said. */
export class CommandError extends Error {
  constructor(
    readonly command: string,
    readonly code: number | null,
    readonly stderr: string,
  ) {
    super(`${command} ended with ${code ?? 'a signal'}: ${stderr.trim()}`);
  }
}
