import type { Rig } from '../rig.ts';
import type { Scenario } from './scenario.ts';

/** The proxy's image has a shell and little else, so its processes are searched by hand. */
const KILL = `for p in /proc/[0-9]*; do
  read -r name 2>/dev/null < "$p/comm" || continue
  [ "$name" != envoy ] || kill -9 "\${p#/proc/}"
done`;

const IN_SHOP = ['-n', 'shop'];
const RESTARTS = '.status.initContainerStatuses[?(@.name=="istio-proxy")].restartCount';
/** The kubelet waits longer each time when a container dies often. */
const PATIENCE = ['--timeout=180s'];

export const proxyKilled: Scenario = {
  name: 'proxy-killed',
  title: 'the Envoy of order dies at once (SIGKILL) and the kubelet starts it again',
  see: [
    'Calls to order that are under way or come in the next seconds fail, with 503 and UC or UF at their callers’ proxies.',
    'order’s pod tells one more restart. It stays the same pod: no injection, no new address.',
    'Its agent asks for a new certificate, for keys live in memory only: another serial, counted as a renewal.',
    'Within seconds its proxy is in sync again, and its log is read on without a request twice.',
  ],
  async apply(rig) {
    const pod = (await rig.kubectl([...IN_SHOP, 'get', 'pod', '-l', 'app=order', '-o', 'name'])).trim();
    const before = Number(await rig.kubectl([...IN_SHOP, 'get', pod, '-o', `jsonpath={${RESTARTS}}`]));
    await rig.kubectl([...IN_SHOP, 'exec', pod, '-c', 'istio-proxy', '--', 'sh', '-c', KILL]);
    await until(rig, pod, `jsonpath={${RESTARTS}}=${before + 1}`);
  },
  // Nothing to take back: the kubelet has started it again.
  undo: (rig) => until(rig, 'pod', 'condition=Ready', '-l', 'app=order'),
};

async function until(rig: Rig, what: string, condition: string, ...more: string[]): Promise<void> {
  await rig.kubectl([...IN_SHOP, 'wait', what, ...more, `--for=${condition}`, ...PATIENCE], { timeoutMs: 190_000 });
}
