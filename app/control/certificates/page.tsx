import type { Metadata } from 'next';
import { AuthorityView } from '@/components/control/certificates/AuthorityView';

export const metadata: Metadata = { title: 'Certificate authority' };

export default function CertificatesPage() {
  return <AuthorityView />;
}
