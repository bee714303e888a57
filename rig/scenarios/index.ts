import { apiserverAway } from './apiserver-away.ts';
import { authzDenied } from './authz-denied.ts';
import { canaryUpgrade } from './canary-upgrade.ts';
import { configFlap } from './config-flap.ts';
import { expiredRootSoon } from './expired-root-soon.ts';
import { istiodDown } from './istiod-down.ts';
import { manyWorkloads } from './many-workloads.ts';
import { mtlsMismatch } from './mtls-mismatch.ts';
import { nack } from './nack.ts';
import { noHealthyUpstream } from './no-healthy-upstream.ts';
import { notInjected } from './not-injected.ts';
import { overflow } from './overflow.ts';
import { proxyKilled } from './proxy-killed.ts';
import { renewalStuck } from './renewal-stuck.ts';
import type { Scenario } from './scenario.ts';
import { shortCerts } from './short-certs.ts';
import { slowUpstream } from './slow-upstream.ts';
import { upstreamReset } from './upstream-reset.ts';

/** Every scenario, in the order in which they are listed, played and tested. */
export const scenarios: readonly Scenario[] = [
  nack,
  configFlap,
  shortCerts,
  renewalStuck,
  expiredRootSoon,
  notInjected,
  authzDenied,
  mtlsMismatch,
  noHealthyUpstream,
  upstreamReset,
  slowUpstream,
  overflow,
  proxyKilled,
  istiodDown,
  canaryUpgrade,
  apiserverAway,
  manyWorkloads,
];

/** The scenario of this name; an unknown name throws with the names there are. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  const names = scenarios.map((scenario) => scenario.name).join(', ');
  throw new Error(`there is no scenario "${name}"; there are: ${names}`);
}
