import type { Metadata } from 'next';
import { DiscoveryView } from '@/components/control/discovery/DiscoveryView';

export const metadata: Metadata = { title: 'Discovery' };

export default function DiscoveryPage() {
  return <DiscoveryView />;
}
