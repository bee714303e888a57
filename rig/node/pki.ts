import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER, type Places } from '../places.ts';
import { run } from '../run.ts';
import { kubeconfig } from './files.ts';

export type Certificate = {
  readonly subject: string;
  /** Lines of an OpenSSL extension file. */
  readonly extensions: readonly string[];
  readonly days: number;
};

/** Extensions of a certificate authority; `depth` limits how many authorities may stand below it. */
export const authority = (depth?: number): string[] => [
  `basicConstraints=critical,CA:TRUE${depth === undefined ? '' : `,pathlen:${depth}`}`,
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
];

/** Extensions of a certificate that a program shows, as server or client. */
export const leaf = (names: readonly string[]): string[] => [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=serverAuth,clientAuth',
  ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
];

/**
 * Makes NAME.key (EC P-256, PKCS #8) and NAME.crt in a folder, signed by ISSUER.key there, or by itself. Keeps a key that
 * is already there, so that a certificate can be made anew for the same key.
 */
export async function certify(folder: string, name: string, what: Certificate, issuer: string = name): Promise<void> {
  const at = (file: string): string => join(folder, file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await makeKey(at(`${name}.key`));
  writeFileSync(at(`${name}.ext`), `${what.extensions.join('\n')}\n`);
  await run('openssl', ['req', '-new', '-key', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', what.subject]);
  const signer =
    issuer === name
      ? ['-signkey', at(`${name}.key`)]
      : ['-CA', at(`${issuer}.crt`), '-CAkey', at(`${issuer}.key`), '-CAcreateserial'];
  const life = ['-days', String(what.days), '-sha256'];
  await run('openssl', [
    ...['x509', '-req', '-in', at(`${name}.csr`), ...signer, ...life],
    ...['-extfile', at(`${name}.ext`), '-out', at(`${name}.crt`)],
  ]);
}

async function makeKey(file: string): Promise<void> {
  try {
    readFileSync(file);
  } catch {
    await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file]);
  }
}

const YEAR = 365;

/** Keys and certificates of the cluster itself in `pki/`, and the kubeconfigs that hold them. */
export async function makeClusterPki(places: Places): Promise<void> {
  const folder = join(places.state, 'pki');
  const names = ['', '.default', '.default.svc', `.default.svc.${CLUSTER.domain}`].map((end) => `DNS:kubernetes${end}`);
  const addresses = [CLUSTER.apiServer, '127.0.0.1', places.nodeAddress].map((address) => `IP:${address}`);
  const program = (subject: string, sans: readonly string[] = []): Certificate => ({
    subject,
    extensions: leaf(sans),
    days: 2 * YEAR,
  });
  await certify(folder, 'ca', { subject: '/CN=rig-cluster-ca', extensions: authority(), days: 10 * YEAR });
  const serverNames = [...names, 'DNS:localhost', ...addresses];
  await certify(folder, 'apiserver', program('/CN=kube-apiserver', serverNames), 'ca');
  await certify(folder, 'admin', program('/O=system:masters/CN=admin'), 'ca');
  const node = `/O=system:nodes/CN=system:node:${CLUSTER.nodeName}`;
  await certify(folder, 'kubelet', program(node, [`DNS:${CLUSTER.nodeName}`, ...addresses.slice(1)]), 'ca');
  // Service account tokens are RSA-signed, which every reader of them knows.
  const key = join(folder, 'sa.key');
  await run('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', key]);
  await run('openssl', ['pkey', '-in', key, '-pubout', '-out', join(folder, 'sa.pub')]);

  const pem = (name: string): string => readFileSync(join(folder, name), 'utf8');
  for (const user of ['admin', 'kubelet']) {
    const content = { ca: pem('ca.crt'), certificate: pem(`${user}.crt`), key: pem(`${user}.key`) };
    writeFileSync(join(places.state, `${user}.conf`), kubeconfig(places, user, content), { mode: 0o600 });
  }
}
