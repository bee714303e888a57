import { CopyButton } from './Copyable.tsx';

/** Commands, YAML or JSON to read and copy. */
export function CodeBlock({ text }: { text: string }) {
  return (
    <div className="relative min-w-0 rounded-lg border border-line bg-sunken">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto p-2.5 pr-9 font-mono text-[0.75rem] leading-relaxed text-ink-2">
        {text}
      </pre>
      <div className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
