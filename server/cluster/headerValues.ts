import { err, fault, ok, type Result } from '@/mesh/model';
import type { RequestHeaders } from './credentials.ts';

/** What RFC 6750 §2.1 allows in a bearer token is less; what no HTTP header can carry, or what turns it into two, is refused. */
const VISIBLE = /^[\x21-\x7e]+$/;
/** Control characters end a header, or a log's line. */
const CONTROL = /\p{Cc}/u;

/** The header of a bearer token. White space around it, as a file's last newline, is none of it. Fault `kubeconfig-invalid`. */
export function bearerHeader(token: string): Result<RequestHeaders> {
  const value = token.trim();
  return VISIBLE.test(value)
    ? ok({ Authorization: `Bearer ${value}` })
    : err(
        fault(
          'kubeconfig-invalid',
          'The token of this context has a character that no HTTP header can carry (a space, a line break, or one beyond ASCII), or is empty.',
          'Log in again the way you do for kubectl, or put the token into the kubeconfig anew, as one word.',
        ),
      );
}

/**
 * A user or group to impersonate as the API server reads it: UTF-8. Node writes a character a byte, so each byte is made one.
 * Fault `kubeconfig-invalid`.
 */
export function userHeader(name: string): Result<string> {
  return CONTROL.test(name)
    ? err(
        fault(
          'kubeconfig-invalid',
          'The user or group to impersonate (as, as-groups) has a line break or another control character.',
          'Write the name into the kubeconfig anew, without it.',
        ),
      )
    : ok(Buffer.from(name, 'utf8').toString('latin1'));
}
