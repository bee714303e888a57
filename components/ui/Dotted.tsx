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
