import { describe, expect, it } from 'vitest';
import { inTheWay, overlaps } from './network.ts';

describe('overlaps', () => {
  it.each([
    ['10.251.0.0/24', '10.251.0.0/24'],
    ['10.251.0.0/24', '10.0.0.0/8'],
    ['10.251.0.128/25', '10.251.0.0/24'],
    ['10.251.0.7', '10.251.0.0/24'],
    ['192.168.255.0/24', '0.0.0.0/0'],
  ])('%s and %s have addresses in common', (a, b) => {
    expect(overlaps(a, b)).toBe(true);
    expect(overlaps(b, a)).toBe(true);
  });

  it.each([
    ['10.251.0.0/24', '10.251.1.0/24'],
    ['10.251.0.255', '10.251.1.0/24'],
    ['10.0.0.0/8', '11.0.0.0/8'],
    ['200.1.0.0/16', '200.2.0.0/16'],
  ])('%s and %s have none', (a, b) => {
    expect(overlaps(a, b)).toBe(false);
  });
});

describe('inTheWay', () => {
  const ours = { link: 'rig0', subnet: '10.251.0.0/24' };
  const vpn = [
    { dst: 'default', dev: 'eth0' },
    { dst: '0.0.0.0/1', dev: 'tun0' },
    { dst: '128.0.0.0/1', dev: 'tun0' },
  ];

  it('passes over routes for anywhere, by a VPN as well, and over our own', () => {
    expect(inTheWay([...vpn, { dst: '10.251.0.0/24', dev: 'rig0' }, { dst: '10.251.0.2', dev: 'rig0' }], ours)).toBe(
      undefined,
    );
  });

  it.each(['10.0.0.0/8', '10.251.0.0/16', '10.251.0.7'])('finds %s on another link', (dst) => {
    expect(inTheWay([...vpn, { dst, dev: 'eth1' }], ours)).toEqual({ dst, dev: 'eth1' });
  });
});
