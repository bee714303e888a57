'use client';
import { type ComponentType, useEffect, useState } from 'react';
import { ApiFault } from '@/client/api';
import { busy } from '@/client/idle';
import { fault } from '@/mesh/model';
import { uiWords } from '@/words/ui';

const words = uiWords.en.fault;

/**
 * A part whose code is loaded when it is first drawn, in the browser only; `Loading` stands in its place meanwhile, and a
 * picture waits for it. Where the server does not give the code, the nearest `Boundary` says so; drawn again, it is asked for
 * again. (`React.lazy`, and with it `next/dynamic`, keeps a failure for good.)
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Loading: ComponentType<P> = Nothing,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Part, setPart] = useState(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part !== null) return;
      // Until the part, or the fault, is on screen.
      const done = busy('code');
      load().then(
        (part) => {
          loaded = part;
          setPart(() => part);
        },
        () => setFailed(true),
      );
      return done;
    }, [Part]);
    if (failed) throw new ApiFault(fault('not-loaded', words.notLoaded, words.unreachable.remedy));
    return Part === null ? <Loading {...props} /> : <Part {...props} />;
  };
}

const Nothing = () => null;
