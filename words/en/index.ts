import { certificates } from './certificates.ts';
import { mesh } from './mesh.ts';
import { requests } from './requests.ts';
import { shell } from './shell.ts';

export const en = { shell, mesh, requests, certificates };
