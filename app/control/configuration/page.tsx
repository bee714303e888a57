import type { Metadata } from 'next';
import { ConfigurationView } from '@/components/control/configuration/ConfigurationView';

export const metadata: Metadata = { title: 'Configuration' };

export default function ConfigurationPage() {
  return <ConfigurationView />;
}
