import { Fragment } from 'react';

/** A host name or the like, which breaks before its dots and bars where it does not fit, and only then anywhere. */
export const Dotted = ({ text }: { text: string }) =>
  text.split(/(?=[.|])/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, which changes only as a whole.
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
