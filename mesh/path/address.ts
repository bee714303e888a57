import ipaddr from 'ipaddr.js';
import { remembered } from './remembered.ts';

export type Address = { readonly ip: string; readonly port: number | null };

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses and networks are few, and asked for over and over: each is taken apart once. */
const parsed = remembered((text: string): Parsed | null => (ipaddr.isValid(text) ? ipaddr.parse(text) : null));
const canonical = remembered((text: string): string => parsed(text)?.toString() ?? text);
const loopback = remembered((text: string): boolean => parsed(text)?.range() === 'loopback');

/**
 * Takes an address apart as Envoy logs it: `10.0.0.1:8080`, `[fd00::1]:8080`, `10.0.0.1`, `fd00::1`.
 * Anything else (a pipe, `envoy://…`) gives null.
 */
export const parseAddress = (text: string | null): Address | null => (text === null ? null : takenApart(text));

const takenApart = remembered((text: string): Address | null => {
  if (isIp(text)) return { ip: text, port: null };
  const m = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const ip = m?.[1] ?? m?.[2];
  const port = Number(m?.[3]);
  if (ip === undefined || parsed(ip) === null || port > 65535) return null;
  return { ip, port };
});

/** ipaddr.js also takes `10.1` and `0x7f.1`, which no log prints. */
const isDotted = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text);

/** Whether `ip` lies in `cidr` (a bare address counts as its own network); null when one of them is not an address. */
export function inCidr(ip: string, cidr: string): boolean | null {
  const address = parsed(ip);
  const network = networkOf(cidr);
  if (address === null || network === null) return null;
  if (address.kind() !== network.base.kind()) return false;
  return network.length === null ? null : address.match(network.base, network.length);
}

const networkOf = remembered((cidr: string): { readonly base: Parsed; readonly length: number | null } | null => {
  const [network = '', bits] = cidr.split('/');
  const base = parsed(network);
  if (base === null) return null;
  const width = base.kind() === 'ipv4' ? 32 : 128;
  return { base, length: bits === undefined ? width : maskLength(bits, width) };
});

/** iptables prints a length; `255.255.0.0` is what a human may have written. */
function maskLength(bits: string, width: number): number | null {
  if (/^\d{1,3}$/.test(bits)) return Number(bits) <= width ? Number(bits) : null;
  return isDotted(bits) && ipaddr.IPv4.isValid(bits) ? ipaddr.IPv4.parse(bits).prefixLengthFromSubnetMask() : null;
}

/** True for 127.0.0.0/8 and ::1. */
export const isLoopback = (ip: string) => loopback(ip);

/** The same address in one spelling, so that `fd00:0::1` and `fd00::1` compare equal. */
export const canonicalIp = (ip: string) => canonical(ip);

/** A plain IPv4 or IPv6 address, without port or brackets. */
export const isIp = (text: string) => parsed(text) !== null && (text.includes(':') || isDotted(text));
