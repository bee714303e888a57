'use client';
export function DiscoveryView() {
  return null;
}
