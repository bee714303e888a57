import type { Call, Sender } from '../../rig.ts';
import { gateway } from './gateway.ts';
import type { Question } from './question.ts';
import {
  type Ask,
  at,
  erp,
  GATEWAY,
  inventory,
  ledger,
  loadgen,
  METHODS,
  notifications,
  order,
  requestText,
  shipping,
  shop,
  shopper,
  storefront,
} from './senders.ts';
import { badAndGood, type Tokens } from './tokens.ts';
import type { World } from './world.ts';

const INJECTED = [loadgen, order, storefront, inventory, shipping, notifications, ledger];
const PLAIN = [erp, shopper];
const EVERYBODY = [...INJECTED, ...PLAIN];

/** Every Service and port of the demo, one request each. Only storefront and notifications call others for these. */
const EVERY_PORT: readonly string[] = [
  'http://order.shop:8080/x',
  'http://payment.shop:8080/x',
  'http://inventory.warehouse:8080/x',
  'http://shipping.warehouse:8080/x',
  'http://shipping.warehouse:9100/metrics',
  'http://storefront.storefront:8080/x',
  'http://mail.legacy:8080/x',
  'http://traces.legacy:9411/x',
  'grpc://notifications.messaging:9000/x',
  'tcp://ledger.books:7000/neither-HTTP-nor-TLS',
  'tcp://ledger-nodes.books:7000/neither-HTTP-nor-TLS',
  'tcp://mail.legacy:2525/neither-HTTP-nor-TLS',
  'http://ledger-0.ledger-nodes.books:9100/metrics',
];

/** Requests of every kind that the demo mesh can hold, made anew for the pods that there are. */
export function questionsFor(world: World, tokens: Tokens): readonly Question[] {
  const all: Question[] = [];
  const ask = (group: string, from: Sender, call: Call | string, as: Question['as'] = 'pod') => {
    const made = typeof call === 'string' ? { url: call } : call;
    all.push({
      name: `${group}: ${from.app} ${requestText(made)}`,
      from,
      call: made,
      as,
    });
  };
  for (const from of EVERYBODY) for (const url of EVERY_PORT) ask('every port', from, url);
  byAddress(world, ask);
  names(ask);
  routes(ask);
  tokensAndPolicies(ask, tokens);
  gateway(ask, tokens);
  itself(world, ask);
  egress(ask);
  appsTrouble(ask);
  bytes(ask);
  return all;
}

const ipOf = (world: World, { namespace, app }: Sender) => world.podOf({ namespace, app }).ip;

/** Pods by their addresses: no Service's listener takes these, so they go as plain text, declared port or not. */
function byAddress(world: World, ask: Ask): void {
  for (const from of [loadgen, order, storefront, shipping, erp]) {
    for (const to of [order, at('shop', 'payment'), inventory, storefront, ledger, notifications])
      ask('pod address', from, `http://${ipOf(world, to)}:8080/x`);
    ask('pod address', from, `http://${ipOf(world, at('legacy', 'mail'))}:8080/x`);
    ask('pod address', from, `tcp://${ipOf(world, ledger)}:7000/neither-HTTP-nor-TLS`);
    ask('pod address', from, `http://${ipOf(world, shipping)}:9100/metrics`);
    ask('pod address', from, `http://${ipOf(world, ledger)}:9100/metrics`);
  }
  for (const from of [loadgen, erp]) {
    ask('proxy port', from, `http://${ipOf(world, order)}:15021/healthz/ready`);
    ask('proxy port', from, `http://${ipOf(world, order)}:15020/healthz/ready`);
    ask('cluster address', from, `http://${world.addressOf('inventory.warehouse')}:8080/x`);
    ask('cluster address', from, `tcp://${world.addressOf('ledger.books')}:7000/x`);
  }
}

/** Names in every form, Host headers that say something else, names that nobody has. */
function names(ask: Ask): void {
  for (const host of ['order', 'order.shop', 'order.shop.svc', 'order.shop.svc.cluster.local'])
    ask('name', order, `http://${host}:8080/x`);
  for (const host of ['inventory', 'inventory.warehouse', 'inventory.warehouse.svc.cluster.local'])
    ask('name', shipping, `http://${host}:8080/x`);
  ask('name', loadgen, 'http://inventory:8080/x');
  ask('name', loadgen, 'http://nobody.shop:8080/x');
  ask('name', loadgen, 'http://nobody.shop.svc.cluster.local:8080/x');
  ask('name', erp, 'http://nobody.shop:8080/x');
  ask('name', order, 'http://mail.example:8080/x');
  const hosts = [
    ...[
      'shipping.warehouse',
      'shipping.warehouse:8080',
      'shipping.warehouse.svc.cluster.local:8080',
      'SHIPPING.warehouse',
    ],
    ...['nobody.example', 'inventory.warehouse:9999', 'payment.shop:8080', 'mail.example', '10.96.0.1:8080'],
  ];
  for (const from of [loadgen, storefront])
    for (const host of hosts) ask('host', from, { url: 'http://inventory.warehouse:8080/x', headers: { host } });
}

/** The demo's VirtualServices inside the mesh: header match, split, faults, and requests that only look like theirs. */
function routes(ask: Ask): void {
  const pay = 'http://payment:8080/x';
  for (let i = 0; i < 12; i += 1) ask('split', order, pay);
  for (const value of ['true', 'TRUE', 'false', 'true,true', '']) {
    ask('canary', order, { url: pay, headers: { 'x-canary': value } });
    ask('canary', loadgen, { url: 'http://payment.shop:8080/x', headers: { 'x-canary': value } });
  }
  for (const method of METHODS) ask('method', order, { url: pay, method });
  for (const method of METHODS) ask('method', storefront, { url: 'http://inventory.warehouse:8080/x', method });
  for (const from of [loadgen, storefront])
    for (let i = 0; i < 8; i += 1) ask('abort', from, 'http://shipping.warehouse:8080/labels/express');
  for (const path of ['/labels', '/labels/', '/labels/expressly', '/labelsx', '/Labels/express', '//labels', '/label'])
    ask('paths', loadgen, `http://shipping.warehouse:8080${path}`);
}

/** Paths that policies look at, as written in other ways, and tokens of every kind, at order. */
function tokensAndPolicies(ask: Ask, tokens: Tokens): void {
  const paths = [
    ...['/admin', '/admin/', '/admin/users', '/administrator', '/ADMIN', '//admin', '/x/../admin', '/./admin'],
    ...[
      '/%61dmin',
      '/admin%2Fusers',
      '/x/%2e%2e/admin',
      '/admin?x=1',
      '/adm%69n/users',
      '/admin;v=1',
      '/x%5C..%5Cadmin',
    ],
  ];
  for (const path of paths) ask('admin', loadgen, `http://order.shop:8080${path}`);
  ask('admin', storefront, { url: 'http://order.shop:8080/admin', method: 'POST' });
  for (const from of [loadgen, storefront])
    for (const [name, token] of Object.entries(badAndGood(tokens)))
      for (const path of ['/refund', '/x'])
        ask(`token ${name}`, from, {
          url: `http://order.shop:8080${path}`,
          ...(token === null ? {} : { headers: { authorization: token } }),
        });
  ask('token in query', loadgen, `http://order.shop:8080/refund?access_token=${tokens.manager}`);
  for (const path of ['/refund/', '/refundx', '//refund', '/%72efund'])
    ask('refund', loadgen, `http://order.shop:8080${path}`);
}

/** Pods that call themselves: by their Service, their own address, and the loopback. */
function itself(world: World, ask: Ask): void {
  ask('itself', order, 'http://127.0.0.1:8080/x');
  ask('itself', order, 'http://localhost:8080/x');
  ask('itself', storefront, `http://${ipOf(world, storefront)}:8080/x`);
  ask('itself', inventory, `http://${ipOf(world, inventory)}:8080/x`);
  ask('itself', ledger, `tcp://${ipOf(world, ledger)}:7000/neither-HTTP-nor-TLS`);
  for (let i = 0; i < 4; i += 1) ask('itself', inventory, 'http://inventory:8080/x');
  for (let i = 0; i < 4; i += 1) ask('itself', ledger, 'tcp://ledger:7000/neither-HTTP-nor-TLS');
  ask('itself', erp, 'http://127.0.0.1:8080/x');
}

/** Under REGISTRY_ONLY, where DNS is captured: what the registry has, and what it has not. */
function egress(ask: Ask): void {
  for (const path of ['/send', '/x']) ask('egress', notifications, `http://mail.example:8080${path}`);
  ask('egress', notifications, { url: 'http://mail.example:8080/x', method: 'POST' });
  ask('egress', notifications, { url: 'http://order.shop:8080/x', headers: { host: 'mail.example' } });
  ask('egress', notifications, { url: 'http://mail.example:8080/x', headers: { host: 'order.shop' } });
  ask('egress', notifications, 'grpc://notifications:9000/x');
  ask('egress', notifications, 'http://istiod.istio-system:15014/version');
  ask('egress', notifications, { url: `http://${GATEWAY}/old`, headers: shop });
  for (const from of [loadgen, erp]) {
    ask('istiod', from, 'http://istiod.istio-system:15014/version');
    ask('own TLS', from, 'https://kubernetes.default:443/version');
  }
  ask('own TLS', loadgen, 'https://order.shop:8080/x');
  ask('own TLS', erp, 'https://order.shop:8080/x');
  ask('own TLS', erp, 'https://inventory.warehouse:8080/x');
}

/** Answers that the app gives when it is asked to: theirs, not the mesh's. One each, so that nobody is ejected. */
function appsTrouble(ask: Ask): void {
  for (const status of ['201', '404', '429', '500'])
    for (const [from, host] of [
      [storefront, 'inventory.warehouse'],
      [loadgen, 'shipping.warehouse'],
      [order, 'storefront.storefront'],
    ] as const)
      ask('app status', from, { url: `http://${host}:8080/x`, headers: { 'x-demo-status': status } });
  ask('app status', erp, { url: 'http://inventory.warehouse:8080/x', headers: { 'x-demo-status': '418' } });
  ask('app status', shopper, { url: `http://${GATEWAY}/x`, headers: { ...shop, 'x-demo-status': '503' } }, 'outside');
  ask('app delay', loadgen, { url: 'http://shipping.warehouse:8080/x', headers: { 'x-demo-delay': '300ms' } });
}

/** Bytes where HTTP is spoken, and HTTP where bytes are. */
function bytes(ask: Ask): void {
  for (const from of [loadgen, erp]) {
    ask('bytes', from, 'tcp://inventory.warehouse:8080/neither-HTTP-nor-TLS');
    ask('bytes', from, 'tcp://payment.shop:8080/neither-HTTP-nor-TLS');
    ask('bytes', from, 'http://ledger.books:7000/x');
  }
  for (let i = 0; i < 4; i += 1) ask('bytes', order, 'tcp://ledger.books:7000/neither-HTTP-nor-TLS');
  for (const from of [storefront, order])
    for (const n of [0, 1]) ask('bytes', from, `tcp://ledger-${n}.ledger-nodes.books:7000/neither-HTTP-nor-TLS`);
}
