import { idKindOf } from '@/mesh/model';

/** A kind of object as the API serves it, and what Meshpath calls it. */
export type Kind = {
  /** Plural name, the scope of its degradation. With the group where plurals clash. */
  readonly scope: string;
  readonly group: string;
  readonly resource: string;
  /** API path of the whole list. */
  readonly path: string;
  /** Restricts the list to one object by name (ConfigMaps). */
  readonly only?: string;
  readonly of:
    | 'namespaces'
    | 'pods'
    | 'services'
    | 'endpointSlices'
    | 'serviceAccounts'
    | 'mutating'
    | 'validating'
    | 'configMap'
    | 'objects';
  /** For `objects`: what stands in the object ids. */
  readonly idKind: string;
  /** The object's own kind and version, for items that do not repeat them. */
  readonly kind: string;
  readonly apiVersion: string;
};

const core = (of: Kind['of'], group: string, version: string, resource: string): Kind => ({
  scope: resource,
  group,
  resource,
  path: group === '' ? `/api/${version}/${resource}` : `/apis/${group}/${version}/${resource}`,
  of,
  idKind: resource,
  kind: resource,
  apiVersion: group === '' ? version : `${group}/${version}`,
});

/** What Meshpath reads in every cluster. Never Secrets. */
export const CORE_KINDS: readonly Kind[] = [
  core('namespaces', '', 'v1', 'namespaces'),
  core('pods', '', 'v1', 'pods'),
  core('services', '', 'v1', 'services'),
  core('endpointSlices', 'discovery.k8s.io', 'v1', 'endpointslices'),
  core('serviceAccounts', '', 'v1', 'serviceaccounts'),
  core('mutating', 'admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations'),
  core('validating', 'admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations'),
];

export function objectKind(group: string, version: string, resource: string, kind: string): Kind {
  return {
    scope: idKindOf(group, kind) === kind ? resource : `${resource}.${group}`,
    group,
    resource,
    path: `/apis/${group}/${version}/${resource}`,
    of: 'objects',
    idKind: idKindOf(group, kind),
    kind,
    apiVersion: `${group}/${version}`,
  };
}

/** One ConfigMap by name: a right restricted to it by `resourceNames` is enough. */
export const configMapKind = (namespace: string, name: string): Kind => ({
  scope: `configmaps:${namespace}:${name}`,
  group: '',
  resource: 'configmaps',
  path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`,
  only: name,
  of: 'configMap',
  idKind: 'ConfigMap',
  kind: 'ConfigMap',
  apiVersion: 'v1',
});

/** The rule that grants what is missing, ready to paste into a ClusterRole (a Role for ConfigMaps). */
export function rbacRule(kind: Kind): string {
  const names = kind.only === undefined ? '' : `\n  resourceNames: ["${kind.only}"]`;
  return `- apiGroups: ["${kind.group}"]\n  resources: ["${kind.resource}"]${names}\n  verbs: ["list", "watch"]`;
}
