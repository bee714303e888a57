import { CopyButton } from './Copyable.tsx';

/** Commands, YAML or JSON to read and copy. */
export function CodeBlock({ text }: { text: string }) {
  return (
    <div className="flex min-w-0 items-start rounded-lg border border-line bg-sunken">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto p-2.5 font-mono text-[0.75rem] leading-relaxed text-ink-2"
      >
        {text}
      </pre>
      <div className="p-1">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
