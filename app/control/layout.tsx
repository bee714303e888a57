import type { ReactNode } from 'react';
import { ControlFrame } from '@/components/control/ControlFrame';

export default function ControlLayout({ children }: { children: ReactNode }) {
  return <ControlFrame>{children}</ControlFrame>;
}
