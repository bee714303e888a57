'use client';
import { useWords } from '@/client/MeshProvider';
import { useNavigation } from '@/client/navigation';
import { shellWords } from '@/words/shell';
import { Button } from '../ui/Button.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { Toast } from '../ui/Toast.tsx';

/** Says that a page that was asked for waits for the server, and lets it be. */
export function HeldPage() {
  const words = useWords(shellWords).held;
  const { held, forget } = useNavigation();
  if (held === null) return null;
  return (
    <Toast>
      <div role="alert">
        <FaultBox fault={{ code: 'server-away', ...words.fault }} tone="warn">
          <Button className="mt-1 self-start" onClick={forget}>
            {words.stay}
          </Button>
        </FaultBox>
      </div>
    </Toast>
  );
}
