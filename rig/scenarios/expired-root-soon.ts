import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { authorityFolder, authoritySecrets, ROOT } from '../istio/authority.ts';
import { certify } from '../node/pki.ts';
import { places } from '../places.ts';
import type { Rig } from '../rig.ts';
import { type Deployment, restart } from './kit.ts';
import type { Scenario } from './scenario.ts';

const ISTIOD: Deployment = { namespace: 'istio-system', name: 'istiod', app: 'istiod' };
/** They take the root over at once; the others when they renew, which is hours away. */
const FIRST: readonly Deployment[] = [
  { namespace: 'storefront', name: 'storefront', app: 'storefront' },
  { namespace: 'shop', name: 'order', app: 'order' },
];
const SHORT = 'root-of-a-day';

export const expiredRootSoon: Scenario = {
  name: 'expired-root-soon',
  title: 'the mesh’s root is signed anew, with the same key, for one day only',
  see: [
    'In the picture istiod says, in amber, that the root expires in less than a day.',
    'Certificates shows two roots: the one of a day, amber, with how many proxies trust it so far, and the long one.',
    'It says how many certificates run past the end of their root, and end with it all the same.',
    '`meshpath certs` calls the root expiring and ends with exit code 1.',
    'Requests go on: both roots have the same key.',
  ],
  async apply(rig) {
    const folder = caFolder();
    if ((await rootInUse(rig)) !== pem(folder, 'root')) return;
    copyFileSync(join(folder, 'root.key'), join(folder, `${SHORT}.key`));
    await certify(folder, SHORT, { ...ROOT, days: 1 });
    const root = pem(folder, SHORT);
    const stringData = { 'root-cert.pem': root, 'cert-chain.pem': pem(folder, 'intermediate') + root };
    await rig.kubectl([...SECRET, '--type=merge', '-p', JSON.stringify({ stringData })]);
    await takeOver(rig);
  },
  async undo(rig) {
    const folder = caFolder();
    const signed = join(folder, `${SHORT}.crt`);
    // The Secret may be put back already, and nobody restarted to read it, when an undo was ended in between.
    if ((await rootInUse(rig)) === pem(folder, 'root') && !existsSync(signed)) return;
    await rig.apply(authoritySecrets(places()));
    await takeOver(rig);
    rmSync(signed, { force: true });
  },
};

const SECRET = ['-n', 'istio-system', 'patch', 'secret', 'cacerts'] as const;

/** istiod reads its authority when it starts. */
async function takeOver(rig: Rig): Promise<void> {
  await restart(rig, ISTIOD);
  await Promise.all(FIRST.map((deployment) => restart(rig, deployment)));
}

async function rootInUse(rig: Rig): Promise<string> {
  const data = await rig.kubectl([
    '-n',
    'istio-system',
    'get',
    'secret',
    'cacerts',
    '-o',
    'jsonpath={.data.root-cert\\.pem}',
  ]);
  return Buffer.from(data, 'base64').toString('utf8');
}

/** Where the key of the root lies; only the machine that brought the mesh up has it. */
function caFolder(): string {
  const folder = authorityFolder(places());
  if (existsSync(join(folder, 'root.key'))) return folder;
  throw new Error(`the mesh’s root key is not in ${folder}: this scenario needs a mesh that the rig brought up here`);
}

const pem = (folder: string, name: string): string => readFileSync(join(folder, `${name}.crt`), 'utf8');
