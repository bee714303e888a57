import { join } from 'node:path';
import { stringify } from 'yaml';
import { CLUSTER, type Places } from '../places.ts';

/** containerd's `snapshotter`: overlayfs where the kernel can put it on this disk, otherwise plain copies. */
export type Snapshotter = 'overlayfs' | 'native';

/** The configuration files of the node's programs, by their names in the state folder. */
export function nodeFiles(places: Places, snapshotter: Snapshotter): Readonly<Record<string, string>> {
  return {
    'containerd.toml': containerd(places, snapshotter),
    'cni/10-bridge.conflist': JSON.stringify(network(places), null, 2),
    'kubelet.yaml': stringify(kubelet(places)),
    'kube-proxy.yaml': stringify(proxy(places)),
  };
}

function containerd(places: Places, snapshotter: Snapshotter): string {
  const at = (path: string): string => JSON.stringify(join(places.state, path));
  return `version = 2
root = ${at('containerd/root')}
state = ${at('containerd/state')}

[grpc]
  address = ${at('containerd.sock')}

[plugins."io.containerd.internal.v1.opt"]
  path = ${at('containerd/opt')}

[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "docker.io/meshpath/pause:1"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = ${at('cni')}
`;
}

function network(places: Places): object {
  const ipam = {
    type: 'host-local',
    dataDir: join(places.state, 'ipam'),
    ranges: [[{ subnet: CLUSTER.pods }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return {
    cniVersion: '0.4.0',
    name: places.name,
    plugins: [
      // Hairpin: a pod may reach itself through its own service.
      { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: false, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function kubelet(places: Places): object {
  const at = (path: string): string => join(places.state, path);
  const never = '0%';
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: at('pki/ca.crt') },
    },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${at('containerd.sock')}`,
    tlsCertFile: at('pki/kubelet.crt'),
    tlsPrivateKeyFile: at('pki/kubelet.key'),
    clusterDNS: [CLUSTER.dns],
    clusterDomain: CLUSTER.domain,
    // Names outside the cluster stay unknown: the node reaches nothing but itself.
    resolvConf: '',
    volumePluginDir: at('kubelet/volume-plugins'),
    // A cgroup for each container and no tree by quality of service: it needs no systemd and no cgroup v2.
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    // The disk is the machine's own business: a nearly full one must not empty the node.
    evictionHard: {
      'memory.available': never,
      'nodefs.available': never,
      'imagefs.available': never,
      'nodefs.inodesFree': never,
    },
    imageGCHighThresholdPercent: 100,
    maxPods: 250,
    // A log that is rotated away cannot be read any more, and the tests judge by it.
    containerLogMaxSize: '1Gi',
    // Pods come in dozens when the demo is applied.
    registryPullQPS: 0,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
  };
}

function proxy(places: Places): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    hostnameOverride: CLUSTER.nodeName,
    clusterCIDR: CLUSTER.pods,
    clientConnection: { kubeconfig: places.kubeconfig },
    // Zero leaves the machine's connection tracking as it is.
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}

/** A kubeconfig with everything inside, so that it works wherever it is copied. PEM texts go in. */
export function kubeconfig(
  places: Places,
  user: string,
  pem: { ca: string; certificate: string; key: string },
): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': places.name,
    clusters: [
      {
        name: places.name,
        cluster: { server: `https://${places.nodeAddress}:6443`, 'certificate-authority-data': base64(pem.ca) },
      },
    ],
    users: [
      { name: user, user: { 'client-certificate-data': base64(pem.certificate), 'client-key-data': base64(pem.key) } },
    ],
    contexts: [{ name: places.name, context: { cluster: places.name, user } }],
  });
}
