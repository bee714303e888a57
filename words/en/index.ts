import { causes } from './causes.ts';
import { certificates } from './certificates.ts';
import { explain } from './explain.ts';
import { explainView } from './explainView.ts';
import { flags } from './flags.ts';
import { handshake } from './handshake.ts';
import { injection } from './injection.ts';
import { lifelines } from './lifelines.ts';
import { mesh } from './mesh.ts';
import { palette } from './palette.ts';
import { path } from './path.ts';
import { requests } from './requests.ts';
import { shell } from './shell.ts';
import { ui } from './ui.ts';

export const en = {
  ui,
  shell,
  mesh,
  requests,
  path,
  flags,
  certificates,
  lifelines,
  handshake,
  palette,
  injection,
  explain,
  explainView,
  causes,
};
