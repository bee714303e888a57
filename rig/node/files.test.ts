import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { places } from '../places.ts';
import { kubeconfig, nodeFiles } from './files.ts';

const second = places({ MESHPATH_RIG_NAME: 'second', MESHPATH_RIG_SUBNET: '10.9.8.0/24' });

describe('nodeFiles', () => {
  const files = nodeFiles(second, 'native');

  it('keeps all that programs write in the state folder', () => {
    const paths = Object.values(files)
      .flatMap((text) => [...text.matchAll(/"?(\/[a-z][\w./-]+)"?/g)])
      .map((match) => match[1]);
    const elsewhere = paths.filter((path) => path?.startsWith('/var') && !path.startsWith('/var/lib/second/'));
    expect(elsewhere).toEqual([]);
  });

  it('uses the snapshotter that works here', () => {
    expect(files['containerd.toml']).toContain('snapshotter = "native"');
  });

  it('sends pods to the DNS that coredns.yaml puts up', () => {
    expect(parse(files['kubelet.yaml'] ?? '').clusterDNS).toEqual(['10.96.0.10']);
  });
});

describe('kubeconfig', () => {
  it('holds everything it needs', () => {
    const text = kubeconfig(second, 'admin', { ca: 'CA', certificate: 'CERT', key: 'KEY' });
    const { clusters, users } = parse(text);
    expect(clusters[0].cluster).toEqual({
      server: 'https://10.9.8.1:6443',
      'certificate-authority-data': Buffer.from('CA').toString('base64'),
    });
    expect(users[0].user['client-key-data']).toBe(Buffer.from('KEY').toString('base64'));
  });
});
