'use client';
import clsx from 'clsx';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type RefObject,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useWords } from '@/client/MeshProvider';
import type { FindingReport } from '@/wire/validate';
import { checksWords } from '@/words/checks';
import { validationWords } from '@/words/validation';
import { FILL_TONE, TEXT_TONE } from '../ui/tones.ts';
import './editor.css';
import { lineSeverities, piecesOf } from './lines.ts';
import { SEVERITY_TONE } from './severity.ts';

/** Beyond this the text is shown without colours and marks in it: drawing every line twice would make typing slow. */
const DRAWN_LINES = 3_000;

/** A field for YAML with line numbers, with what was found drawn at its place. Ctrl-Enter asks; a dropped or pasted text, too. */
export function Editor({
  text,
  findings,
  field,
  onText,
  onLine,
  onAsk,
  onFile,
}: {
  text: string;
  findings: readonly FindingReport[];
  field: RefObject<HTMLTextAreaElement | null>;
  onText: (text: string) => void;
  /** The line of the caret, from 1. */
  onLine: (line: number) => void;
  onAsk: (text: string) => void;
  onFile: (file: File) => void;
}) {
  const words = useWords(validationWords).editor;
  const severity = useWords(checksWords).severity;
  const [over, setOver] = useState(false);
  const drawn = useRef<HTMLPreElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split('\n'), [text]);
  const worst = useMemo(() => lineSeverities(findings), [findings]);
  const plain = lines.length > DRAWN_LINES;

  const follow = () => {
    const from = field.current;
    if (from === null) return;
    drawn.current?.scrollTo(from.scrollLeft, from.scrollTop);
    gutter.current?.scrollTo(0, from.scrollTop);
  };
  const caret = () => {
    const at = field.current?.selectionStart ?? 0;
    onLine(text.slice(0, at).split('\n').length);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onAsk(text);
  };
  // A text put into an empty field is meant to be judged; one pasted into another is an edit.
  const onPaste = (event: ClipboardEvent) => {
    if (text.trim() !== '') return;
    const pasted = event.clipboardData.getData('text/plain');
    if (pasted.trim() === '') return;
    event.preventDefault();
    onText(pasted);
    onAsk(pasted);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    onFile(file);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped here; the button beside it opens one by keyboard.
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={clsx(
        'yaml-editor relative min-h-0 flex-1 overflow-hidden rounded-xl border bg-surface focus-within:border-xds',
        over ? 'border-xds' : 'border-line',
      )}
    >
      <div ref={gutter} aria-hidden className="yaml-gutter border-r border-line bg-sunken/50 text-[0.72rem] text-ink-3">
        {lines.map((_, i) => {
          const found = worst.get(i + 1);
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number.
              key={i}
              title={found && words.marks(severity[found], i + 1)}
              className={found && TEXT_TONE[SEVERITY_TONE[found]]}
            >
              {found && <span className={clsx('size-1.5 rounded-full', FILL_TONE[SEVERITY_TONE[found]])} />}
              {i + 1}
            </div>
          );
        })}
      </div>
      <div className="relative min-w-0">
        {!plain && (
          <pre ref={drawn} aria-hidden className="yaml-drawn text-ink">
            {lines.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number.
              <span key={i}>
                {piecesOf(line, i + 1, findings).map((piece, at) => (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place in the line.
                    key={at}
                    className={clsx(
                      piece.kind === 'key' && 'text-cert',
                      piece.kind === 'comment' && 'text-ink-3',
                      piece.severity && ['yaml-mark', TEXT_TONE[SEVERITY_TONE[piece.severity]]],
                    )}
                  >
                    {piece.text}
                  </span>
                ))}
                {'\n'}
              </span>
            ))}
          </pre>
        )}
        <textarea
          ref={field}
          value={text}
          aria-label={words.label}
          placeholder={words.placeholder}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          wrap="off"
          onChange={(event) => onText(event.target.value)}
          onScroll={follow}
          onSelect={caret}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className={clsx('yaml-field', plain && 'text-ink!')}
        />
      </div>
      {over && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center bg-xds-soft/80 font-sans text-sm font-medium text-ink">
          {words.dropHere}
        </div>
      )}
    </div>
  );
}
