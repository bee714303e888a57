import type { Scenario } from './scenario.ts';

/** istiod does not know which filters an Envoy was built with: it sends this one on, and Envoy refuses the listener. */
const FILTER = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: request-stamp, namespace: shop, labels: { istio.io/rev: default } }
spec:
  workloadSelector: { labels: { app: payment, version: v2 } }
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        context: SIDECAR_INBOUND
        listener:
          filterChain:
            filter:
              name: envoy.filters.network.http_connection_manager
              subFilter: { name: envoy.filters.http.router }
      patch:
        operation: INSERT_BEFORE
        value:
          name: acme.request_stamp
          typed_config:
            '@type': type.googleapis.com/udpa.type.v1.TypedStruct
            type_url: type.googleapis.com/acme.request_stamp.Config
            value: { header: x-acme-stamp }
`;

export const nack: Scenario = {
  name: 'nack',
  title: 'an EnvoyFilter asks payment-v2 for a filter that its Envoy does not have',
  see: [
    'In the picture payment-v2 says “refused LDS”, and istiod “1 proxy refused its configuration”.',
    'Opened, either shows Envoy’s own words, which name acme.request_stamp.',
    'Requests to payment-v2 go on: the proxy runs with the configuration it had.',
    '`meshpath status` names the pod and ends with exit code 1.',
  ],
  adds: FILTER,
  apply: (rig) => rig.apply(FILTER),
  undo: (rig) => rig.remove(FILTER),
};
