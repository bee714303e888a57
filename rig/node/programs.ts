import { join } from 'node:path';
import type { Built } from '../build/build.ts';
import { CLUSTER, type Places } from '../places.ts';
import type { NodeProgram } from '../rig.ts';

/** What a node runs. `containerd` is not for scenarios: without it nothing can be put right again. */
export type ProgramName = NodeProgram | 'containerd';

/** A program as it is started, and where it says that it works (inside the node's network). */
export type Program = { readonly argv: readonly string[]; readonly health: string | null };

/** The command lines of the node's programs, in the order in which they start. */
export function nodePrograms(places: Places, built: Built): Readonly<Record<ProgramName, Program>> {
  const at = (path: string): string => join(places.state, path);
  const kube = (name: string, flags: Readonly<Record<string, string>>): string[] => [
    built.kubebox,
    name,
    ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
  ];
  const etcd = 'http://127.0.0.1:2379';
  const issuer = `https://kubernetes.default.svc.${CLUSTER.domain}`;
  const asAdmin = {
    kubeconfig: places.kubeconfig,
    'authentication-kubeconfig': places.kubeconfig,
    'authorization-kubeconfig': places.kubeconfig,
    'leader-elect': 'false',
  };
  return {
    etcd: {
      argv: [
        built.etcd,
        `--data-dir=${at('etcd')}`,
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        '--listen-peer-urls=http://127.0.0.1:2380',
        // A rig that loses power is made anew, so its disk need not be waited for.
        '--unsafe-no-fsync',
        '--log-level=warn',
      ],
      health: `${etcd}/health`,
    },
    'kube-apiserver': {
      argv: kube('kube-apiserver', {
        'etcd-servers': etcd,
        'advertise-address': places.nodeAddress,
        'secure-port': '6443',
        'tls-cert-file': at('pki/apiserver.crt'),
        'tls-private-key-file': at('pki/apiserver.key'),
        'client-ca-file': at('pki/ca.crt'),
        'kubelet-client-certificate': at('pki/admin.crt'),
        'kubelet-client-key': at('pki/admin.key'),
        'kubelet-preferred-address-types': 'InternalIP',
        'service-account-issuer': issuer,
        'service-account-key-file': at('pki/sa.pub'),
        'service-account-signing-key-file': at('pki/sa.key'),
        // Proxies show istiod a token for the audience istio-ca.
        'api-audiences': `${issuer},istio-ca`,
        'service-cluster-ip-range': CLUSTER.services,
        'authorization-mode': 'Node,RBAC',
        'allow-privileged': 'true',
        // It asks etcd for progress in a way that this etcd is too old for, and logs the failure without end.
        'feature-gates': 'SizeBasedListCostEstimate=false',
        'requestheader-client-ca-file': at('pki/ca.crt'),
        'requestheader-allowed-names': 'front-proxy',
        'requestheader-username-headers': 'X-Remote-User',
        'requestheader-group-headers': 'X-Remote-Group',
        'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      }),
      health: 'https://127.0.0.1:6443/readyz',
    },
    'kube-controller-manager': {
      argv: kube('kube-controller-manager', {
        ...asAdmin,
        'service-account-private-key-file': at('pki/sa.key'),
        'root-ca-file': at('pki/ca.crt'),
        'cluster-signing-cert-file': at('pki/ca.crt'),
        'cluster-signing-key-file': at('pki/ca.key'),
        'use-service-account-credentials': 'true',
        // The only node must not be taken for dead after an outage of the API server (40 s by default): its pods, DNS among
        // them, would go out of service once more when all seems well again.
        'node-monitor-grace-period': '5m',
      }),
      health: 'https://127.0.0.1:10257/healthz',
    },
    'kube-scheduler': { argv: kube('kube-scheduler', asAdmin), health: 'https://127.0.0.1:10259/healthz' },
    containerd: { argv: ['containerd', `--config=${at('containerd.toml')}`], health: null },
    kubelet: {
      argv: kube('kubelet', {
        kubeconfig: at('kubelet.conf'),
        config: at('kubelet.yaml'),
        'hostname-override': CLUSTER.nodeName,
        'node-ip': places.nodeAddress,
        'root-dir': at('kubelet'),
        'cert-dir': at('kubelet/pki'),
      }),
      health: 'http://127.0.0.1:10248/healthz',
    },
    'kube-proxy': {
      argv: kube('kube-proxy', { config: at('kube-proxy.yaml') }),
      health: 'http://127.0.0.1:10256/healthz',
    },
  };
}
