import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../run.ts';

export type ImageSettings = {
  readonly entrypoint: readonly string[];
  /** `uid:gid`, or nothing for root. */
  readonly user?: string;
};

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Packs a folder as a container image of one layer, in the archive form that `docker save` writes. */
export async function packImage(name: string, root: string, settings: ImageSettings, archive: string): Promise<void> {
  const draft = `${archive}.parts`;
  mkdirSync(draft, { recursive: true });
  const layer = join(draft, 'layer.tar');
  // Owner, order and time are fixed, so that the same content is the same layer.
  const same = ['--numeric-owner', '--owner=0', '--group=0', '--sort=name', '--mtime=@0'];
  await run('tar', [...same, '-C', root, '-cf', layer, '.']);
  const digest = await sha256(layer);
  renameSync(layer, join(draft, `${digest}.tar`));
  const config = JSON.stringify(imageConfig(digest, settings));
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  writeFileSync(join(draft, configName), config);
  const manifest = [{ Config: configName, RepoTags: [name], Layers: [`${digest}.tar`] }];
  writeFileSync(join(draft, 'manifest.json'), JSON.stringify(manifest));
  await run('tar', [...same, '-C', draft, '-cf', archive, 'manifest.json', configName, `${digest}.tar`]);
  rmSync(draft, { recursive: true });
}

/** The image's configuration, after the OCI image specification. `layer` is the hex SHA-256 of its only layer. */
export function imageConfig(layer: string, settings: ImageSettings): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: settings.entrypoint, User: settings.user ?? '', Env: [`PATH=${PATH}`] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
  };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
