import type {
  Certificate,
  EdgeId,
  EpochMs,
  Mesh,
  NodeId,
  PodId,
  WorkloadCertificate,
  WorkloadId,
} from '../model/index.ts';
import { workloadNode } from '../model/index.ts';
import { rootRows } from './rows.ts';

/** A root or an intermediate, and who depends on it. */
export type Authority = {
  /** SHA-256, or the serial where only `/certs` was readable. */
  readonly id: string;
  readonly role: 'root' | 'intermediate';
  readonly certificate: Certificate;
  /** Of a root: who trusts it. Of an intermediate: whose chain it is in. */
  readonly pods: readonly PodId[];
};

type Tables = Pick<Mesh, 'certificates' | 'edges' | 'pods'>;

export const idOf = ({ sha256, serial }: Pick<Certificate, 'sha256' | 'serial'>): string => sha256 || serial;

/** Every root that is trusted and every intermediate in use, the one that ends first on top. */
export function authorities(mesh: Pick<Mesh, 'certificates'>): readonly Authority[] {
  const roots = rootRows(mesh).map(
    ({ root, trustedBy }): Authority => ({ id: idOf(root), role: 'root', certificate: root, pods: trustedBy }),
  );
  const between = new Map<string, { certificate: Certificate; pods: PodId[] }>();
  for (const { pod, intermediates } of Object.values(mesh.certificates))
    for (const certificate of intermediates) {
      const known = between.get(idOf(certificate));
      if (known) known.pods.push(pod);
      else between.set(idOf(certificate), { certificate, pods: [pod] });
    }
  const intermediates = [...between].map(
    ([id, { certificate, pods }]): Authority => ({ id, role: 'intermediate', certificate, pods }),
  );
  return [...roots, ...intermediates].sort((a, b) => a.certificate.notAfter - b.certificate.notAfter);
}

/** What stops working at the moment when a root or an intermediate ends, all else staying as it is. */
export type BlastRadius = {
  readonly at: EpochMs;
  /** Nobody who trusts only what they trust now accepts these any more. */
  readonly workloads: readonly WorkloadId[];
  /** Edges with certificates at both ends of which one end no longer accepts the other. */
  readonly edges: readonly EdgeId[];
  /** Edges between workloads with certificates, those that go on among them. */
  readonly edgesJudged: number;
};

/**
 * Works out the blast radius of `authority`. Leaves are taken to be renewed until then under the same issuer, as agents do; so
 * only the end of the authority itself counts. A chain ends in every trusted root that its top names as issuer: a root signed
 * anew with the same key and name carries on what the old one did.
 */
export function blastRadius(mesh: Tables, { id, certificate }: Pick<Authority, 'id' | 'certificate'>): BlastRadius {
  const at = certificate.notAfter;
  const accepts = (verifier: WorkloadCertificate, shown: WorkloadCertificate): boolean =>
    !shown.intermediates.some((c) => idOf(c) === id) &&
    rootsOf(verifier, shown).some((root) => idOf(root) !== id && root.notAfter > at);
  const accepted = (verifier: WorkloadCertificate, shown: WorkloadCertificate): boolean =>
    rootsOf(verifier, shown).length > 0;
  const byNode = new Map<NodeId, WorkloadCertificate[]>();
  for (const held of Object.values(mesh.certificates)) {
    const workload = mesh.pods[held.pod]?.workload;
    if (workload === undefined) continue;
    const node = workloadNode(workload);
    byNode.set(node, [...(byNode.get(node) ?? []), held]);
  }
  const workloads = [...byNode]
    .filter(([, held]) => held.some((c) => accepted(c, c) && !accepts(c, c)))
    .map(([node]) => node as string as WorkloadId)
    .sort();
  let edgesJudged = 0;
  const edges = Object.values(mesh.edges).flatMap((edge) => {
    const clients = byNode.get(edge.source) ?? [];
    const servers = byNode.get(edge.target) ?? [];
    const pairs = clients.flatMap((client) => servers.map((server) => [client, server] as const));
    if (pairs.length === 0) return [];
    edgesJudged += 1;
    const breaks = pairs.some(
      ([client, server]) =>
        accepted(client, server) && accepted(server, client) && !(accepts(client, server) && accepts(server, client)),
    );
    return breaks ? [edge.id] : [];
  });
  return { at, workloads, edges: edges.sort(), edgesJudged };
}

/** The roots that `verifier` trusts and to which what is shown leads. */
function rootsOf(verifier: WorkloadCertificate, { leaf, intermediates }: WorkloadCertificate): readonly Certificate[] {
  const top = intermediates.at(-1) ?? leaf;
  // `/certs` tells no issuer: then any of the roots may be the one.
  return verifier.roots.filter(
    (root) => top.issuer === '' || root.subject === '' || root.subject === top.issuer || idOf(root) === idOf(top),
  );
}
