import type { Mesh, MeshObject, ObjectId } from '../model/index.ts';
import { checkAuthentication } from './authentication.ts';
import { checkAuthorization } from './authorization.ts';
import { checkDestinationRules } from './destinationRules.ts';
import { checkDestinations } from './destinations.ts';
import { bySeverity, type Finding, findingKey, type Report } from './finding.ts';
import { checkGatewayApi } from './gatewayApi.ts';
import { checkGateways } from './gateways.ts';
import { CHECK_CODES, CHECKS, type CheckCode } from './registry.ts';
import { checkSelectors } from './selectors.ts';
import { checkServiceEntries } from './serviceEntries.ts';
import { checkSidecars } from './sidecars.ts';
import { checkTelemetry } from './telemetry.ts';
import { checkVirtualServices } from './virtualServices.ts';
import { type CheckedTables, type World, worldOf } from './world.ts';

const FAMILIES: readonly ((world: World, report: Report) => void)[] = [
  checkDestinations,
  checkVirtualServices,
  checkDestinationRules,
  checkGateways,
  checkServiceEntries,
  checkSidecars,
  checkSelectors,
  checkAuthentication,
  checkAuthorization,
  checkTelemetry,
  checkGatewayApi,
];

/** A check that was left out, because a list that it needs could not be read. */
export type Skipped = { readonly code: CheckCode; readonly unread: readonly string[] };

export type CheckResult = { readonly findings: readonly Finding[]; readonly skipped: readonly Skipped[] };

export type CheckedMesh = CheckedTables & Pick<Mesh, 'degradations'>;

/** Checks every object of the mesh. What could not be read is never said to be missing: such checks are left out by name. */
export function checkMesh(mesh: CheckedMesh): CheckResult {
  const skipped = skippedIn(mesh);
  const left = new Set(skipped.map((s) => s.code));
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const report: Report = (code, object, path, params = {}, related = []) => {
    if (left.has(code)) return;
    const finding = { code, object: object.id, path, params, related };
    const key = findingKey(finding);
    if (seen.has(key)) return;
    seen.add(key);
    findings.push(finding);
  };
  const world = worldOf(mesh);
  for (const family of FAMILIES) family(world, report);
  return { findings: findings.toSorted(bySeverity), skipped };
}

export type DraftResult = CheckResult & {
  /** Findings about other objects that are there only with the drafts applied. */
  readonly caused: readonly Finding[];
};

/** What would be wrong if these objects were applied: with them, and with others because of them. */
export function checkDrafts(
  mesh: CheckedMesh,
  drafts: readonly MeshObject[],
  beside: Partial<CheckedTables> = {},
): DraftResult {
  const objects: Record<ObjectId, MeshObject> = { ...mesh.objects };
  for (const draft of drafts) objects[draft.id] = draft;
  const { findings, skipped } = checkMesh({ ...mesh, ...beside, objects });
  const own = new Set<string>(drafts.map((d) => d.id));
  const before = new Set(checkMesh(mesh).findings.map(findingKey));
  return {
    findings: findings.filter((f) => own.has(f.object)),
    caused: findings.filter((f) => !own.has(f.object) && !before.has(findingKey(f))),
    skipped,
  };
}

function skippedIn({ degradations }: Pick<Mesh, 'degradations'>): readonly Skipped[] {
  const scopes = new Set(degradations.filter((d) => d.source === 'kubernetes').map((d) => d.scope));
  return CHECK_CODES.flatMap((code) => {
    const unread = CHECKS[code].needs.filter(
      (need) => scopes.has(need) || (scopes.has('discovery') && isObjectKind(need)),
    );
    return unread.length === 0 ? [] : [{ code, unread }];
  });
}

const CORE: ReadonlySet<string> = new Set(['services', 'endpointslices', 'pods', 'namespaces', 'serviceaccounts']);
const isObjectKind = (need: string) => !CORE.has(need);
