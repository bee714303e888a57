import { causes } from './causes.ts';
import { certificates } from './certificates.ts';
import { checks } from './checks.ts';
import { compare } from './compare.ts';
import { control } from './control.ts';
import { explain } from './explain.ts';
import { explainView } from './explainView.ts';
import { findingMarks } from './findingMarks.ts';
import { flags } from './flags.ts';
import { handshake } from './handshake.ts';
import { injection } from './injection.ts';
import { injectionView } from './injectionView.ts';
import { lifelines } from './lifelines.ts';
import { mesh } from './mesh.ts';
import { palette } from './palette.ts';
import { path } from './path.ts';
import { proxies } from './proxies.ts';
import { proxyTabs } from './proxyTabs.ts';
import { requests } from './requests.ts';
import { shell } from './shell.ts';
import { ui } from './ui.ts';
import { validate } from './validate.ts';
import { validation } from './validation.ts';

export const en = {
  ui,
  shell,
  mesh,
  requests,
  path,
  flags,
  certificates,
  control,
  lifelines,
  handshake,
  palette,
  injection,
  injectionView,
  checks,
  explain,
  explainView,
  causes,
  validate,
  validation,
  findingMarks,
  proxies,
  proxyTabs,
  compare,
};
