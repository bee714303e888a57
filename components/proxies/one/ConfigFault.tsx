'use client';
import { useWords } from '@/client/MeshProvider';
import type { Fault } from '@/mesh/model';
import { proxiesWords } from '@/words/proxies';
import { Button } from '../../ui/Button.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';

/** Why something of a proxy could not be read, and what to do. */
export function ConfigFault({ fault, onRetry }: { fault: Fault; onRetry: () => void }) {
  const words = useWords(proxiesWords);
  return (
    <div className="min-w-0 flex-1 overflow-y-auto p-5">
      <div className="mx-auto max-w-2xl">
        <FaultBox fault={fault} tone="warn">
          <Button onClick={onRetry} className="mt-1 self-start">
            {words.header.refresh}
          </Button>
        </FaultBox>
      </div>
    </div>
  );
}
