'use client';
import clsx from 'clsx';
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';

type Option = { readonly value: string; readonly text: string; readonly group: string; readonly count: number };

/** One choice out of many: the platform's own select, which keyboards, phones and screen readers know. */
export function Picker({
  label,
  any,
  value,
  options,
  onChange,
}: {
  label: string;
  any: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  const groups = [...new Set(options.map((o) => o.group))];
  const option = (o: Option) => (
    <option key={o.value} value={o.value}>{`${o.text} (${o.count.toLocaleString('en')})`}</option>
  );
  return (
    <span className="relative inline-flex">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={clsx(
          'h-8 max-w-52 cursor-pointer appearance-none rounded-lg border bg-surface pr-7 pl-2.5 text-sm transition-colors hover:border-line-strong',
          value === '' ? 'border-line text-ink-2' : 'border-xds/60 text-ink',
        )}
      >
        <option value="">{any}</option>
        {groups.map((group) =>
          group === '' ? (
            options.filter((o) => o.group === '').map(option)
          ) : (
            <optgroup key={group} label={group}>
              {options.filter((o) => o.group === group).map(option)}
            </optgroup>
          ),
        )}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2.25 right-2 size-3.5 text-ink-3" />
    </span>
  );
}
