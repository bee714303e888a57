'use client';
import clsx from 'clsx';
import { CornerDownLeft, Plus, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import { explainViewWords } from '@/words/explainView';
import { IconButton } from '../ui/Button.tsx';
import { Help } from '../ui/Help.tsx';
import { curlOf } from './curl.ts';
import { isAsked, NOTHING_ASKED, type Question } from './question.ts';
import { SenderPicker } from './SenderPicker.tsx';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Names that routes and policies often ask for. */
const HEADER_NAMES = ['host', 'x-canary', 'x-user', 'cookie', 'authorization', 'content-type', 'origin', 'user-agent'];

const FIELD =
  'h-10 min-w-0 rounded-lg border border-line bg-ground px-3 text-sm text-ink outline-none! transition-colors placeholder:text-ink-3 hover:border-line-strong focus:border-xds';
const SMALL =
  'h-8 min-w-0 rounded-lg border border-line bg-ground px-2.5 font-mono text-[0.82rem] text-ink outline-none! transition-colors placeholder:text-ink-3 hover:border-line-strong focus:border-xds';

/** The request as one would type it for curl. A whole curl command put into the URL is taken apart. */
export function Form({
  question,
  defaultFrom,
  pending,
  badUrl,
  onAsk,
}: {
  question: Question;
  defaultFrom: string;
  pending: boolean;
  /** The URL is what could not be read. */
  badUrl: boolean;
  onAsk: (question: Question) => void;
}) {
  const words = useWords(explainViewWords).form;
  const asked = JSON.stringify(question);
  const [draft, setDraft] = useState(question);
  const [extra, setExtra] = useState<{ token: boolean; address: boolean }>({ token: false, address: false });
  // What the address bar says takes the place of what was typed: an example, Back, a link.
  useEffect(() => setDraft(JSON.parse(asked) as Question), [asked]);
  const shown = draft.from === '' ? { ...draft, from: defaultFrom } : draft;
  const change = (changes: Partial<Question>) => setDraft({ ...shown, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAsked(shown)) onAsk(shown);
  };
  const setUrl = (to: string) => {
    const curl = curlOf(to);
    if (curl === null) change({ to });
    else setDraft({ ...NOTHING_ASKED, from: shown.from, ...curl });
  };
  const rows = shown.headers;
  const setRow = (i: number, text: string | null) =>
    change({
      headers: text === null ? rows.filter((_, at) => at !== i) : rows.map((row, at) => (at === i ? text : row)),
    });
  const ids = { method: useId(), url: useId(), names: useId(), token: useId(), address: useId() };
  const withToken = extra.token || shown.token !== '';
  const withAddress = extra.address || shown.address !== '';
  const tcp = /^tcp:/i.test(shown.to.trim());
  return (
    <form
      aria-label={words.label}
      onSubmit={submit}
      className="flex flex-col gap-2.5 rounded-xl border border-line bg-surface p-3"
    >
      <div className="flex flex-wrap items-end gap-2">
        <div className="flex min-w-56 flex-[1_1_15rem] flex-col gap-1">
          <Label>{words.from}</Label>
          <SenderPicker label={words.from} value={shown.from} onChange={(from) => change({ from })} />
        </div>
        <div className="flex min-w-64 flex-[3_1_26rem] gap-2">
          {!tcp && (
            <div className="flex flex-col gap-1">
              <Label htmlFor={ids.method}>{words.method}</Label>
              <select
                id={ids.method}
                value={shown.method || 'GET'}
                onChange={(event) => change({ method: event.target.value === 'GET' ? '' : event.target.value })}
                className={clsx(FIELD, 'cursor-pointer font-mono text-[0.82rem]')}
              >
                {[...new Set([...METHODS, shown.method || 'GET'])].map((method) => (
                  <option key={method}>{method}</option>
                ))}
              </select>
            </div>
          )}
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            <Label htmlFor={ids.url}>{words.to}</Label>
            <input
              id={ids.url}
              value={shown.to}
              onChange={(event) => setUrl(event.target.value)}
              placeholder={words.toPlaceholder}
              aria-invalid={badUrl && draft.to === question.to}
              inputMode="url"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              className={clsx(FIELD, 'font-mono text-[0.85rem] aria-invalid:border-warn')}
            />
          </div>
        </div>
        <button
          type="submit"
          disabled={!isAsked(shown)}
          aria-busy={pending}
          title={words.askHelp}
          className="inline-flex h-10 shrink-0 cursor-pointer items-center justify-center gap-2 rounded-lg bg-xds max-[800px]:w-full px-4 text-sm font-semibold text-surface transition-opacity hover:opacity-90 disabled:cursor-not-allowed disabled:opacity-40"
        >
          {words.ask}
          <CornerDownLeft aria-hidden className="size-3.5" />
        </button>
      </div>
      {(rows.length > 0 || withToken || withAddress) && (
        <div className="grid gap-x-6 gap-y-2 min-[1100px]:grid-cols-2">
          {rows.map((row, i) => (
            <HeaderRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place; the same header may come twice.
              key={i}
              n={i + 1}
              line={row}
              names={ids.names}
              onChange={(text) => setRow(i, text)}
              onRemove={() => setRow(i, null)}
            />
          ))}
          {withToken && (
            <Extra
              id={ids.token}
              label={words.token}
              help={words.tokenHelp}
              placeholder={words.tokenPlaceholder}
              value={shown.token}
              onChange={(token) => change({ token })}
              onRemove={() => {
                setExtra({ ...extra, token: false });
                change({ token: '' });
              }}
            />
          )}
          {withAddress && (
            <Extra
              id={ids.address}
              label={words.address}
              help={words.addressHelp}
              placeholder={words.addressPlaceholder}
              value={shown.address}
              onChange={(address) => change({ address })}
              onRemove={() => {
                setExtra({ ...extra, address: false });
                change({ address: '' });
              }}
            />
          )}
        </div>
      )}
      <datalist id={ids.names}>
        {HEADER_NAMES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className="-my-1 flex flex-wrap items-center gap-1">
        {!tcp && <Add onClick={() => change({ headers: [...rows, ''] })}>{words.addHeader}</Add>}
        {!tcp && !withToken && <Add onClick={() => setExtra({ ...extra, token: true })}>{words.addToken}</Add>}
        {!withAddress && <Add onClick={() => setExtra({ ...extra, address: true })}>{words.addAddress}</Add>}
      </div>
    </form>
  );
}

function Label({ htmlFor, children }: { htmlFor?: string; children: ReactNode }) {
  const text = 'px-0.5 text-[0.75rem] leading-tight text-ink-3';
  return htmlFor === undefined ? (
    <span aria-hidden className={text}>
      {children}
    </span>
  ) : (
    <label htmlFor={htmlFor} className={text}>
      {children}
    </label>
  );
}

function Add({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex h-7 cursor-pointer items-center gap-1 rounded-md px-2 text-[0.8rem] text-ink-2 transition-colors hover:bg-sunken hover:text-ink"
    >
      <Plus aria-hidden className="size-3.5" />
      {children}
    </button>
  );
}

/** One header as two fields. A whole `name: value` put into the first fills both. */
function HeaderRow({
  n,
  line,
  names,
  onChange,
  onRemove,
}: {
  n: number;
  line: string;
  names: string;
  onChange: (line: string) => void;
  onRemove: () => void;
}) {
  const words = useWords(explainViewWords).form;
  const at = line.indexOf(':');
  const name = at < 0 ? line : line.slice(0, at);
  const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
  return (
    <div className="flex items-center gap-1.5">
      <input
        aria-label={words.headerName(n)}
        list={names}
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the row was asked for a moment ago, to be typed into.
        autoFocus={line === ''}
        placeholder={words.namePlaceholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          const text = event.target.value;
          onChange(text.includes(':') ? text : `${text}: ${value}`);
        }}
        className={clsx(SMALL, 'w-36 shrink-0')}
      />
      <input
        aria-label={words.headerValue(n)}
        value={value}
        placeholder={words.valuePlaceholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(`${name}: ${event.target.value}`)}
        className={clsx(SMALL, 'flex-1')}
      />
      <IconButton size="small" label={words.remove(words.header(n))} onClick={onRemove}>
        <X aria-hidden className="size-3.5" />
      </IconButton>
    </div>
  );
}

function Extra({
  id,
  label,
  help,
  placeholder,
  value,
  onChange,
  onRemove,
}: {
  id: string;
  label: string;
  help: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  onRemove: () => void;
}) {
  const words = useWords(explainViewWords).form;
  return (
    <div className="flex items-center gap-1.5">
      <span className="flex w-36 shrink-0 items-center gap-1.5 text-[0.82rem] text-ink-2">
        <label htmlFor={id}>{label}</label>
        <Help term={label}>
          <p>{help}</p>
        </Help>
      </span>
      <input
        id={id}
        value={value}
        // biome-ignore lint/a11y/noAutofocus: the row was asked for a moment ago, to be typed into.
        autoFocus={value === ''}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={clsx(SMALL, 'flex-1')}
      />
      <IconButton size="small" label={words.remove(label)} onClick={onRemove}>
        <X aria-hidden className="size-3.5" />
      </IconButton>
    </div>
  );
}
