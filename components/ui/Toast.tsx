import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Above the page, at its foot: what came of a press, where the place that was pressed cannot say it. */
export const Toast = ({ children }: { children: ReactNode }) =>
  createPortal(
    <div className="fixed bottom-18 left-1/2 z-50 w-[28rem] max-w-[calc(100vw-1.5rem)] -translate-x-1/2 rounded-xl bg-raised shadow-(--shadow)">
      {children}
    </div>,
    document.body,
  );
