'use client';
import clsx from 'clsx';
import { CornerDownLeft, FileUp, ShieldQuestion, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { faultOf } from '@/client/api.ts';
import { useMesh, useMeshStore, useStore, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { useValidation } from '@/client/validate';
import type { ObjectId } from '@/mesh/model';
import type { FindingReport } from '@/wire/validate';
import { validationWords } from '@/words/validation';
import { Button, IconButton } from '../ui/Button.tsx';
import { FaultBox } from '../ui/FaultBox.tsx';
import { Help } from '../ui/Help.tsx';
import { Answer } from './Answer.tsx';
import { keepDraft, keptDraft, yamlOf } from './draft.ts';
import { Editor } from './Editor.tsx';
import { examplesOf } from './examples.ts';
import { offsetOf } from './lines.ts';
import { ObjectPicker } from './ObjectPicker.tsx';
import { keyOf } from './shown.ts';

const MAX_CHARS = 1 << 20;

/** A text to be judged, and what is said to it beside it. `object` in the address bar puts one of the mesh into the field. */
export function YamlCheck() {
  const words = useWords(validationWords);
  const store = useMeshStore();
  const replay = useStore((s) => s.clock.kind === 'replay');
  const [text, setText] = useState(() => keptDraft().text);
  const [ask, setAsk] = useState(true);
  const [line, setLine] = useState(0);
  const [open, setOpen] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const [object] = useParam('object', 'replace');
  const field = useRef<HTMLTextAreaElement>(null);
  const { answer, asked, error, pending, ask: send, forget } = useValidation();

  const change = (next: string, from = keptDraft().object) => {
    keepDraft({ text: next, object: from });
    setText(next);
    setTooLarge(false);
  };
  const submit = (yaml: string) => {
    if (yaml.trim() !== '') send({ yaml, ask });
  };
  /** Puts a whole text into the field and has it judged; the address bar says which object of the mesh it is, if any. */
  const load = (yaml: string, from = '') => {
    change(yaml, from);
    submit(yaml);
    setParams({ object: from }, 'replace');
  };
  const loadObject = (id: string) => {
    const found = store.getState().mesh.objects[id as ObjectId];
    if (found !== undefined) load(yamlOf(found), id);
  };
  // A link to an object brings it in, unless what is in the field is an edit of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: done once for each object that the address bar names.
  useEffect(() => {
    const draft = keptDraft();
    if (object !== draft.object || draft.text === '') loadObject(object);
  }, [object]);

  const openFile = async (file: File) => {
    if (file.size > MAX_CHARS) return setTooLarge(true);
    load(await file.text());
  };
  const show = (finding: FindingReport) => {
    setOpen((now) => (now === keyOf(finding) ? '' : keyOf(finding)));
    const { at } = finding;
    const editor = field.current;
    if (at === null || editor === null || asked?.yaml !== text) return;
    editor.focus();
    editor.setSelectionRange(offsetOf(text, at.line, at.column), offsetOf(text, at.endLine, at.endColumn));
    const height = editor.scrollHeight / text.split('\n').length;
    editor.scrollTop = Math.max(0, (at.line - 4) * height);
  };
  const stale = asked !== null && asked.yaml !== text;

  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-4 px-5 pb-4 max-[1000px]:flex max-[1000px]:flex-col max-[1000px]:overflow-y-auto">
      <section
        aria-label={words.editor.label}
        className="flex min-h-0 flex-col gap-2.5 max-[1000px]:h-[26rem] max-[1000px]:shrink-0"
      >
        <div className="flex flex-wrap items-center gap-2">
          <Button
            tone="primary"
            disabled={text.trim() === ''}
            aria-busy={pending}
            title={words.editor.validateHelp}
            onClick={() => submit(text)}
          >
            {words.editor.validate}
            <CornerDownLeft aria-hidden className="size-3.5" />
          </Button>
          <ObjectPicker onPick={loadObject} />
          <OpenFile onFile={openFile} />
          <label
            className={clsx('flex items-center gap-1.5 text-[0.82rem]', replay ? 'text-ink-3' : 'text-ink-2')}
            title={replay ? words.editor.askRecording : undefined}
          >
            <input
              type="checkbox"
              checked={ask && !replay}
              disabled={replay}
              onChange={(event) => setAsk(event.target.checked)}
              className="accent-xds"
            />
            {words.editor.ask}
          </label>
          <Help term={words.editor.ask}>
            <p>{words.editor.askHelp}</p>
          </Help>
          {text !== '' && (
            <IconButton
              label={words.editor.clear}
              className="ml-auto"
              onClick={() => {
                change('', '');
                forget();
                setParams({ object: '' }, 'replace');
              }}
            >
              <X aria-hidden className="size-4" />
            </IconButton>
          )}
        </div>
        {tooLarge && (
          <p role="alert" className="text-[0.82rem] text-warn">
            {words.editor.tooLarge}
          </p>
        )}
        <Editor
          text={text}
          findings={stale ? [] : (answer?.findings ?? [])}
          field={field}
          onText={change}
          onLine={setLine}
          onAsk={submit}
          onFile={openFile}
        />
      </section>
      <section
        aria-label={words.answer.label}
        aria-busy={pending}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="min-h-0 overflow-y-auto max-[1000px]:overflow-visible"
      >
        {error !== null ? (
          <FaultBox fault={faultOf(error)} />
        ) : answer === null ? (
          <Start onPick={load} />
        ) : (
          <div className="flex flex-col gap-3">
            {stale && !pending && (
              <p className="flex flex-wrap items-center gap-2 text-[0.82rem] text-ink-3">
                {words.answer.stale}
                <button type="button" onClick={() => submit(text)} className="cursor-pointer text-xds hover:underline">
                  {words.answer.again}
                </button>
              </p>
            )}
            <div className={clsx('transition-opacity', (stale || pending) && 'opacity-55')}>
              <Answer answer={answer} line={stale ? 0 : line} open={open} onOpen={show} />
            </div>
          </div>
        )}
      </section>
    </div>
  );
}

function OpenFile({ onFile }: { onFile: (file: File) => void }) {
  const words = useWords(validationWords).editor;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>
        <FileUp aria-hidden className="size-3.5" />
        {words.open}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json,text/yaml,application/json"
        aria-label={words.open}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be opened again after an edit.
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}

/** Before anything was checked: who judges, and three texts to try. */
function Start({ onPick }: { onPick: (yaml: string) => void }) {
  const words = useWords(validationWords).start;
  const services = useMesh((mesh) => mesh.services);
  const store = useMeshStore();
  const [examples, setExamples] = useState(() => examplesOf(store.getState().mesh));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the Services are what examples are made of.
  useEffect(() => setExamples(examplesOf(store.getState().mesh)), [services]);
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center gap-3 px-2 py-[min(8vh,4rem)] text-center">
      <ShieldQuestion aria-hidden className="size-8 text-xds" strokeWidth={1.5} />
      <h2 className="text-lg font-semibold tracking-tight">{words.title}</h2>
      <p className="text-sm leading-relaxed text-ink-2">{words.body}</p>
      {examples.length > 0 && (
        <div className="mt-3 flex w-full flex-col gap-2 text-left">
          <h3 className="text-[0.82rem] text-ink-3">{words.examples}</h3>
          {examples.map(({ id, yaml }) => (
            <button
              key={id}
              type="button"
              onClick={() => onPick(yaml)}
              className="cursor-pointer rounded-xl border border-line bg-surface px-4 py-2.5 text-left text-sm text-ink transition-colors hover:border-xds"
            >
              {words.example[id]}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
