import type { Call, Sender } from '../../rig.ts';
import type { Question } from './question.ts';

/** Who sends in the demo mesh, and how a question is put. */

export const at = (namespace: string, app: string): Sender => ({ namespace, app });
export const loadgen = at('load', 'loadgen');
export const order = at('shop', 'order');
export const storefront = at('storefront', 'storefront');
export const inventory = at('warehouse', 'inventory');
export const shipping = at('warehouse', 'shipping');
export const notifications = at('messaging', 'notifications');
export const ledger = at('books', 'ledger');
export const erp = at('legacy', 'erp');
export const shopper = at('outside', 'shopper');

export const GATEWAY = 'istio-ingressgateway.istio-system';
export const shop = { host: 'shop.example' };

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Adds a question; `as` is the pod unless it says otherwise. */
export type Ask = (group: string, from: Sender, call: Call | string, as?: Question['as']) => void;

/** A request in a line, without its token. */
export const requestText = ({ method = 'GET', url, headers = {} }: Call): string => {
  const lines = Object.entries(headers).map(([name, value]) =>
    name === 'authorization' ? `${name}: …${value.slice(-4)}` : `${name}: ${value}`,
  );
  return [method, url.replace(/access_token=.*/, 'access_token=…'), ...lines].join(' ');
};
