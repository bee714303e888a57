import type { Scenario } from './scenario.ts';

/** Every scenario, in the order in which they are listed, played and tested. */
export const scenarios: readonly Scenario[] = [];

/** The scenario of this name; an unknown name throws with the names there are. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  const names = scenarios.map((scenario) => scenario.name).join(', ');
  throw new Error(`there is no scenario "${name}"; there are: ${names}`);
}
