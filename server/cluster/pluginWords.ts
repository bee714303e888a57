import { stripVTControlCharacters } from 'node:util';

const MAX_LENGTH = 300;
const REDACTED = '[redacted]';

/** Shorter values are everywhere: blanking `-` or `1` would leave nothing to read. */
const MIN_KNOWN = 4;

/** What stands after these words and a mark is what they name, however it looks; after `Bearer` it is so without a mark. */
const NAMED = /(\w*(?:token|secret|password|passwd|passphrase|key|credentials?|cookie)["']?\s*[:=]\s*["']?)\S+/gi;
const BEARER = /\b(bearer\s+)\S+/gi;
const AUTHORIZATION = /\b(authorization["']?\s*[:=]\s*).*/i;

/** A run of the characters that tokens are made of. */
const RUN = /[A-Za-z0-9+/_=.~%-]{5,}/g;
/** A word as people write one: `expired`, `Expired`, `EXPIRED`, `ExpiredToken`. */
const WORD = /^(?:[A-Z]?[a-z]{1,15}|[A-Z]{2,15}|[A-Z][a-z]{2,15}(?:[A-Z][a-z]{2,15}){1,3})$/;
/** A number as people count, and an IPv4 address. */
const NUMBER = /^(?:\d{1,6}|\d{1,3}(?:\.\d{1,3}){3})\.?$/;
/** In a word with hyphens these are more likely its own name than the language: `my-secret-token`. */
const TELLING = /(?:token|secret|passw|key|cred)/i;

/**
 * The last line that a plugin wrote to stderr, fit to be shown: no control characters, and nothing that could be a secret, which
 * is whatever is not made of words or a small number. `known`: values that were given to the plugin, which it may repeat.
 */
export function pluginWords(stderr: string, known: readonly string[]): string {
  let line = lastLine(stderr);
  for (const value of known) if (value.length >= MIN_KNOWN) line = line.replaceAll(value, REDACTED);
  return line
    .replace(AUTHORIZATION, `$1${REDACTED}`)
    .replace(BEARER, `$1${REDACTED}`)
    .replace(NAMED, `$1${REDACTED}`)
    .replace(RUN, (run) => (isReadable(run) ? run : REDACTED))
    .slice(0, MAX_LENGTH);
}

/** Before a value that is blanked already stands what it is called: `access_token=`. */
const isName = (run: string): boolean => /^\w+=$/.test(run) || /^[a-z]+_[a-z]+$/.test(run);

/** A number, or words with punctuation between them: `no-such-profile`, `sts.example.com`, `~/.kube/cache`. */
function isReadable(run: string): boolean {
  if (NUMBER.test(run)) return true;
  if (/[-_]/.test(run) && !isName(run) && TELLING.test(run)) return false;
  return run.split(/[^A-Za-z0-9]+/).every((part) => part === '' || WORD.test(part));
}

/** Text without escape sequences; what else would steer a terminal, or turn text around, is left out. */
function lastLine(stderr: string): string {
  const lines = stripVTControlCharacters(stderr)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{C}/gu, '').trim())
    .filter((line) => line !== '');
  return lines.at(-1) ?? '';
}
