import type { Question } from './question.ts';

/** Options of curl that are followed by a value which says nothing of where a request goes. */
const SKIPPED = new Set([
  '-o',
  '--output',
  '-m',
  '--max-time',
  '--connect-timeout',
  '-w',
  '--write-out',
  '--cacert',
  '--cert',
  '--key',
  '-E',
  '--retry',
]);
const DATA = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-urlencode', '--json', '-F', '--form']);

/** The request that a curl command sends; null: no curl command. Bodies are left out: nothing in a mesh routes by them. */
export function curlOf(text: string): Pick<Question, 'to' | 'method' | 'headers' | 'address'> | null {
  if (!/^\s*curl\s/.test(text)) return null;
  const words = shellWords(text).slice(1);
  let to = '';
  let method = '';
  let address = '';
  const headers: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const joined = /^(-[XHAbu])(.+)$/s.exec(word) ?? /^(--[a-z-]+)=(.*)$/s.exec(word);
    const option = joined?.[1] ?? word;
    const value = () => joined?.[2] ?? words[++i] ?? '';
    if (option === '-X' || option === '--request') method = value();
    else if (option === '-H' || option === '--header') headers.push(value());
    else if (option === '-A' || option === '--user-agent') headers.push(`user-agent: ${value()}`);
    else if (option === '-b' || option === '--cookie') headers.push(`cookie: ${value()}`);
    else if (option === '--resolve') address = value().split(':').slice(2).join(':').split(',')[0] ?? '';
    else if (option === '-I' || option === '--head') method ||= 'HEAD';
    else if (DATA.has(option)) {
      value();
      method ||= 'POST';
    } else if (option === '--url') to = value();
    else if (SKIPPED.has(option)) value();
    else if (!option.startsWith('-') && to === '') to = option;
  }
  return { to, method: method === 'GET' ? '' : method, headers, address };
}

/** A command line as a POSIX shell splits it: quotes, backslashes, lines that go on. */
function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (const [, single, double, escaped, space, other] of text.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])|(\s+)|([\s\S])/g,
  )) {
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? (escaped === '\n' ? '' : escaped) ?? other ?? '';
    if (escaped === '\n' && word === null) continue;
    word = (word ?? '') + part;
  }
  return word === null ? words : [...words, word];
}
