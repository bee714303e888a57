import { CodeBlock } from './CodeBlock.tsx';
import { remedyParts } from './remedy.ts';

/** A remedy: its sentences, and its commands and YAML as blocks to copy. */
export function Remedy({ text }: { text: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {remedyParts(text).map((part) =>
        part.kind === 'code' ? (
          <CodeBlock key={part.text} text={part.text} />
        ) : (
          <p key={part.text} className="text-[0.8rem] leading-relaxed text-ink-2">
            {part.text}
          </p>
        ),
      )}
    </div>
  );
}
