import { describe, expect, it } from 'vitest';
import { overlaps } from './network.ts';

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
