import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { authority, certify, leaf } from '../node/pki.ts';
import type { Places } from '../places.ts';

/** The folder of the mesh's authorities: `root.{key,crt}`, `intermediate.{key,crt}`, `web.{key,crt}`, `shop.{key,crt}`. */
export const authorityFolder = (places: Places): string => join(places.state, 'istio-ca');

const YEAR = 365;
export const ROOT = { subject: '/O=Meshpath rig/CN=Mesh Root CA', extensions: authority(), days: 10 * YEAR };
const INTERMEDIATE = {
  subject: '/O=Meshpath rig/CN=Mesh Intermediate CA/L=node-1',
  extensions: [...authority(0), 'subjectAltName=DNS:istiod.istio-system.svc'],
  days: 2 * YEAR,
};
/** Signs what the gateway shows to the outside; it has no part in the mesh's own identities. */
const WEB = { subject: '/O=Meshpath rig/CN=Shop Web CA', extensions: authority(0), days: 5 * YEAR };
const SHOP = { subject: '/CN=shop.example', extensions: leaf(['DNS:shop.example']), days: 90 };

/** Makes the authorities and the shop's certificate, unless they are there. */
export async function makeAuthorities(places: Places): Promise<void> {
  const folder = authorityFolder(places);
  if (existsSync(join(folder, 'shop.crt'))) return;
  await certify(folder, 'root', ROOT);
  await certify(folder, 'intermediate', INTERMEDIATE, 'root');
  await certify(folder, 'web', WEB);
  await certify(folder, 'shop', SHOP, 'web');
}

/**
 * Secrets for istio-system, as YAML: `cacerts`, from which istiod signs (its four keys are Istio's form of a plugged-in
 * authority), and `shop-example-tls` for the gateway.
 */
export function authoritySecrets(places: Places): string {
  const pem = (file: string): string => readFileSync(join(authorityFolder(places), file), 'utf8');
  const secret = (name: string, type: string, stringData: Readonly<Record<string, string>>): string =>
    stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'istio-system' }, type, stringData });
  const cacerts = secret('cacerts', 'Opaque', {
    'ca-cert.pem': pem('intermediate.crt'),
    'ca-key.pem': pem('intermediate.key'),
    'cert-chain.pem': pem('intermediate.crt') + pem('root.crt'),
    'root-cert.pem': pem('root.crt'),
  });
  const shop = secret('shop-example-tls', 'kubernetes.io/tls', {
    'tls.crt': pem('shop.crt') + pem('web.crt'),
    'tls.key': pem('shop.key'),
  });
  return `${cacerts}---\n${shop}`;
}
