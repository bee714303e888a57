import clsx from 'clsx';
import { Fragment } from 'react';

/** Before a bar, a dot that is not within a number or an IP address, a slash that begins a part of a path, and a port. */
const BREAKS = /(?=\|)|(?=\.)(?!(?<=\d)\.\d)|(?<=[^:/])(?=\/)|(?=:\d+$)/;

/** A host name, a SPIFFE ID or the like, which breaks between its parts where it does not fit, and only then anywhere. */
export const Dotted = ({ text }: { text: string }) =>
  text.split(BREAKS).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, which changes only as a whole.
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));

/** A name that one compares with another: all of it in the fixed-width face, on more lines where it has to be. */
export const Whole = ({ text, className }: { text: string; className?: string }) => (
  <span className={clsx('font-mono [overflow-wrap:anywhere]', className)}>
    <Dotted text={text} />
  </span>
);
