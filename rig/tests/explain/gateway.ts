import { type Ask, erp, GATEWAY, loadgen, METHODS, shop, shopper, storefront } from './senders.ts';
import { badAndGood, type Tokens } from './tokens.ts';

/** From outside through the gateway, by HTTP and HTTPS, and from pods of the mesh. */
export function gateway(ask: Ask, tokens: Tokens): void {
  const paths = [
    ...['/x', '/old', '/old/a', '/oldest', '/Old', '/api/v1/orders', '/api/v1/orders/7', '/api/v1/ordersX'],
    ...['/account', '/account/', '/refund', '//old', '/x/../old', '/%6fld', '/api/v1/%6Frders', '/admin'],
  ];
  for (const scheme of ['http', 'https'])
    for (const path of paths)
      ask('gateway', shopper, { url: `${scheme}://${GATEWAY}${path}`, headers: shop }, 'outside');
  for (const [name, authorization] of Object.entries(badAndGood(tokens)))
    for (const path of ['/account', '/refund', '/x'])
      if (authorization !== null)
        ask(
          `gateway token ${name}`,
          shopper,
          { url: `http://${GATEWAY}${path}`, headers: { ...shop, authorization } },
          'outside',
        );
  for (const host of [
    'shop.example:80',
    'SHOP.example',
    'other.example',
    'shop.example.',
    'shop.example:8080',
    'www.shop.example',
  ])
    ask('gateway host', shopper, { url: `http://${GATEWAY}/old`, headers: { host } }, 'outside');
  for (const method of METHODS)
    ask('gateway method', shopper, { url: `http://${GATEWAY}/account`, method, headers: shop }, 'outside');
  for (const from of [shopper, loadgen, storefront, erp]) {
    for (const path of ['/x', '/old', '/account', '/api/v1/orders'])
      ask('to the gateway', from, { url: `http://${GATEWAY}${path}`, headers: shop });
    ask('to the gateway', from, { url: `https://${GATEWAY}/x`, headers: shop });
    ask('to the gateway', from, { url: `http://${GATEWAY}/x` });
    ask('to the gateway', from, { url: `https://${GATEWAY}/x` });
  }
}
