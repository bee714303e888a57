'use client';
import { Component, type ReactNode } from 'react';
import { faultOf } from '@/client/api';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { Button } from './Button.tsx';
import { FaultBox } from './FaultBox.tsx';
import { Toast } from './Toast.tsx';

type Props = {
  children: ReactNode;
  /** For what opened on a press: the fault stands above the page, and this puts it away. Else it stands in the part's place. */
  onClose?: () => void;
  /** What stays in the part's place meanwhile. */
  stand?: ReactNode;
};

/** Keeps what goes wrong in one part of the page to that part: says what happened, and tries again when asked. */
export class Boundary extends Component<Props> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { children, onClose, stand } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    const failed = <Failed error={error} onRetry={() => this.setState({ error: null })} onClose={onClose} />;
    if (onClose === undefined) return failed;
    return (
      <>
        {stand}
        <Toast>{failed}</Toast>
      </>
    );
  }
}

/** An error in words, with a way on. */
export function Failed({ error, onRetry, onClose }: { error: Error; onRetry: () => void; onClose?: () => void }) {
  const words = useWords(uiWords).fault;
  return (
    <div role="alert" className={onClose === undefined ? 'mx-auto w-full max-w-2xl p-6' : undefined}>
      <FaultBox fault={faultOf(error)}>
        <div className="mt-1 flex gap-2">
          <Button onClick={onRetry}>{words.retry}</Button>
          {onClose && (
            <Button tone="ghost" onClick={onClose}>
              {words.close}
            </Button>
          )}
        </div>
      </FaultBox>
    </div>
  );
}
