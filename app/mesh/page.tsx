import type { Metadata } from 'next';
import { MeshView } from '@/components/mesh/MeshView';

export const metadata: Metadata = { title: 'Mesh' };

export default function MeshPage() {
  return <MeshView />;
}
