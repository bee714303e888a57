const MAX_PATH = 2_048;
const MAX_TEXT = 1_024;
const HIDDEN = '…';

/**
 * A path as it may be kept: query keys stay, their values go, and so do values of matrix parameters (`;key=value`) and
 * user:password in an absolute URL. A bare query (`?abc`) is a value without a key and goes, too.
 */
export function redactPath(path: string): string {
  const mark = path.search(/[?#]/);
  const before = mark < 0 ? path : path.slice(0, mark);
  const after = mark < 0 ? '' : path.slice(mark);
  const plain = before
    .replace(/^([a-zA-Z][a-zA-Z0-9+.-]*:\/\/)[^/@]*@/, '$1')
    .replace(/;([^=;/]*)=[^;/]*/g, `;$1=${HIDDEN}`);
  const [query = '', ...fragments] = after.split('#');
  const shownQuery = query === '' ? '' : `?${query.slice(1).split('&').map(redactPair).join('&')}`;
  return clip(`${plain}${shownQuery}${fragments.length > 0 ? `#${HIDDEN}` : ''}`, MAX_PATH);
}

function redactPair(pair: string): string {
  const equals = pair.indexOf('=');
  if (equals >= 0) return `${pair.slice(0, equals)}=${HIDDEN}`;
  return pair === '' ? '' : HIDDEN;
}

/** An authority without user:password. */
export const redactAuthority = (authority: string): string =>
  clip(authority.slice(authority.lastIndexOf('@') + 1), MAX_TEXT);

/** Only addresses of x-forwarded-for are kept: the rest is whatever a caller chose to send. */
export function redactForwarded(value: string): string {
  return clip(
    value
      .split(',')
      .map((part) => part.trim())
      .map((part) => (/^\[?[0-9a-fA-F:.]{2,45}\]?(:\d+)?$/.test(part) ? part : 'not-an-address'))
      .join(','),
    MAX_TEXT,
  );
}

/** Any text is kept up to a length: one line must not fill the memory of the mesh. */
export const clip = (text: string, max = MAX_TEXT): string =>
  text.length > max ? `${text.slice(0, max)}${HIDDEN}` : text;
