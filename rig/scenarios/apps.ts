import { stringify } from 'yaml';

/** A namespace, a Service or a Deployment that a scenario adds. */
type Place = { readonly namespace: string; readonly name: string };

/** Objects as YAML documents. */
export const manifest = (...objects: readonly object[]): string => objects.map((o) => stringify(o)).join('---\n');

/** A namespace of a scenario's own: what is added in it goes with it. */
export const namespaceOf = (name: string, labels: Readonly<Record<string, string>> = {}): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'app.kubernetes.io/part-of': 'meshpath-scenario', ...labels } },
});

export const INJECTED = { 'istio-injection': 'enabled' } as const;

export type AppOptions = {
  /** Of the pod, beside `app`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What the demo's program is told to do. */
  readonly env?: Readonly<Record<string, string>>;
  /** More of the pod's spec. */
  readonly spec?: object;
};

/** A Deployment with one pod of the demo's program, labelled `app` with its name. */
export const appOf = ({ namespace, name }: Place, { labels, annotations, env, spec }: AppOptions = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, ...labels }, annotations: { ...annotations } },
      spec: {
        terminationGracePeriodSeconds: 1,
        ...spec,
        containers: [
          {
            name: 'app',
            image: 'docker.io/meshpath/app:1',
            imagePullPolicy: 'Never',
            env: Object.entries({ NAME: name, ...env }).map(([key, value]) => ({ name: key, value })),
          },
        ],
      },
    },
  },
});

/** The Service that leads to {@link appOf}. */
export const serviceOf = ({ namespace, name }: Place): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] },
});
