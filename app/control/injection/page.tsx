import type { Metadata } from 'next';
import { InjectionView } from '@/components/injection/InjectionView';

export const metadata: Metadata = { title: 'Injection' };

export default function InjectionPage() {
  return <InjectionView />;
}
