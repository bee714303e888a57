import type { Rig } from '../rig.ts';
import { annotatePods, type Deployment, podsOf } from './kit.ts';
import type { Scenario } from './scenario.ts';
import { certificateLife } from './short-certs.ts';

const SHIPPING: Deployment = { namespace: 'warehouse', name: 'shipping', app: 'shipping' };
const CUT = 'cut-off';

export const renewalStuck: Scenario = {
  name: 'renewal-stuck',
  title: 'the agent of shipping cannot reach istiod, so its two-minute certificate is not renewed',
  see: [
    'After 80 seconds shipping is “renewal overdue”, amber, in the picture and on top of the list of certificates.',
    'In its last twelve seconds the certificate is “expiring”, then “expired”, red.',
    'Opened in the picture, shipping says that no istiod reports its proxy.',
    '`meshpath certs` says the same and ends with exit code 1.',
  ],
  async apply(rig) {
    await annotatePods(rig, SHIPPING, certificateLife('2m'));
    await cutOff(rig, SHIPPING);
  },
  // The cut lies in the pod's own network and goes with the pod.
  undo: (rig) => annotatePods(rig, SHIPPING, certificateLife(null)),
};

/**
 * From now on refuses a pod's connections to istiod (configuration and certificates both come over 15012). The rule is
 * set by a container that joins the pod for a moment, of the proxy's image, which has iptables.
 */
async function cutOff(rig: Rig, deployment: Deployment): Promise<void> {
  const { namespace, name } = deployment;
  const [pod] = await podsOf(rig, deployment);
  if (pod?.spec.ephemeralContainers?.some((container) => container.name === CUT)) return;
  const proxy = [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])].find(isProxy);
  if (pod === undefined || proxy === undefined) throw new Error(`no pod of ${namespace}/${name} has a sidecar`);

  const to = [`pod/${pod.metadata.name}`, '-n', namespace];
  const joining = ['-q', '-c', CUT, `--image=${proxy.image}`, '--image-pull-policy=IfNotPresent', '--profile=netadmin'];
  const refusing = ['-p', 'tcp', '--dport', '15012', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
  await rig.kubectl(['debug', ...to, ...joining, '--', 'iptables', '-w', '-I', 'OUTPUT', ...refusing]);
  const code = `{.status.ephemeralContainerStatuses[?(@.name=="${CUT}")].state.terminated.exitCode}`;
  await rig.kubectl(['wait', ...to, `--for=jsonpath=${code}=0`, '--timeout=30s']);
}

const isProxy = (container: { readonly name: string }) => container.name === 'istio-proxy';
