import { Fragment } from 'react';

/** Before a dot, a bar, or a slash that begins a part of a path. */
const BREAKS = /(?=[.|])|(?<=[^:/])(?=\/)/;

/** A host name, a SPIFFE ID or the like, which breaks between its parts where it does not fit, and only then anywhere. */
export const Dotted = ({ text }: { text: string }) =>
  text.split(BREAKS).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, which changes only as a whole.
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
