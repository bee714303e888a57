import ipaddr from 'ipaddr.js';

export type Address = { readonly ip: string; readonly port: number | null };

/**
 * Takes an address apart as Envoy logs it: `10.0.0.1:8080`, `[fd00::1]:8080`, `10.0.0.1`, `fd00::1`.
 * Anything else (a pipe, `envoy://…`) gives null.
 */
export function parseAddress(text: string | null): Address | null {
  if (text === null) return null;
  if (ipaddr.isValid(text) && (text.includes(':') || isDotted(text))) return { ip: text, port: null };
  const m = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const ip = m?.[1] ?? m?.[2];
  const port = Number(m?.[3]);
  if (ip === undefined || !ipaddr.isValid(ip) || port > 65535) return null;
  return { ip, port };
}

/** ipaddr.js also takes `10.1` and `0x7f.1`, which no log prints. */
const isDotted = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text);

/** Whether `ip` lies in `cidr` (a bare address counts as its own network); null when one of them is not an address. */
export function inCidr(ip: string, cidr: string): boolean | null {
  const [network = '', bits] = cidr.split('/');
  if (!ipaddr.isValid(ip) || !ipaddr.isValid(network)) return null;
  const address = ipaddr.parse(ip);
  const base = ipaddr.parse(network);
  if (address.kind() !== base.kind()) return false;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? width : maskLength(bits, width);
  return length === null ? null : address.match(base, length);
}

/** iptables prints a length; `255.255.0.0` is what a human may have written. */
function maskLength(bits: string, width: number): number | null {
  if (/^\d{1,3}$/.test(bits)) return Number(bits) <= width ? Number(bits) : null;
  return isDotted(bits) && ipaddr.IPv4.isValid(bits) ? ipaddr.IPv4.parse(bits).prefixLengthFromSubnetMask() : null;
}

/** True for 127.0.0.0/8 and ::1. */
export const isLoopback = (ip: string) => ipaddr.isValid(ip) && ipaddr.parse(ip).range() === 'loopback';

/** The same address in one spelling, so that `fd00:0::1` and `fd00::1` compare equal. */
export const canonicalIp = (ip: string) => (ipaddr.isValid(ip) ? ipaddr.parse(ip).toString() : ip);

/** A plain IPv4 or IPv6 address, without port or brackets. */
export const isIp = (text: string) => ipaddr.isValid(text) && (text.includes(':') || isDotted(text));
