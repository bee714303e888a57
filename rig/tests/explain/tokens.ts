import { createHmac } from 'node:crypto';

/** Tokens that the demo's gateway and order trust. */
export type Tokens = { readonly customer: string; readonly manager: string };

/** Authorization headers: both roles, none, and tokens that do not hold for one reason each. */
export function badAndGood({ customer, manager }: Tokens): Readonly<Record<string, string | null>> {
  const [head = '', payload = '', signature = ''] = manager.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const unsigned = `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`;
  const hmac = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
  return {
    none: null,
    customer: `Bearer ${customer}`,
    manager: `Bearer ${manager}`,
    basic: 'Basic dXNlcjpwYXNz',
    garbage: 'Bearer not-a-token',
    raised: `Bearer ${customer.split('.')[0]}.${encode({ ...claims, role: 'manager', sub: 'x' })}.${customer.split('.')[2]}`,
    expired: `Bearer ${head}.${encode({ ...claims, exp: 1_600_000_000 })}.${signature}`,
    foreign: `Bearer ${head}.${encode({ ...claims, iss: 'https://elsewhere.example' })}.${signature}`,
    audience: `Bearer ${head}.${encode({ ...claims, aud: 'other.example' })}.${signature}`,
    unsigned: `Bearer ${unsigned}`,
    hmac: `Bearer ${hmac}.${createHmac('sha256', 'secret').update(hmac).digest('base64url')}`,
    small: `bearer ${manager}`,
  };
}
