import type { Metadata } from 'next';
import { ExplainView } from '@/components/explain/ExplainView';

export const metadata: Metadata = { title: 'Explain' };

export default function ExplainPage() {
  return <ExplainView />;
}
