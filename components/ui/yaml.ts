import type { Json } from '@/mesh/model';

/** A value as YAML, the way `kubectl get -o yaml` writes it. Keys keep their order. */
export function toYaml(value: Json): string {
  const lines = block(value, '');
  return `${lines.join('\n')}\n`;
}

function block(value: Json, indent: string): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${indent}[]`];
    return value.flatMap((item: Json) => {
      const [first = '', ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
    });
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0) return [`${indent}{}`];
    return entries.flatMap(([key, item]) => {
      const name = `${indent}${scalar(key)}:`;
      if (item === null || typeof item !== 'object' || Object.keys(item).length === 0)
        return [`${name} ${block(item, '').join('')}`];
      // Lists stand at their key's own indent.
      return [name, ...block(item, Array.isArray(item) ? indent : `${indent}  `)];
    });
  }
  return [`${indent}${typeof value === 'string' ? scalar(value) : String(value)}`];
}

/** Plain where it can only be read as this string; JSON's quotes are YAML's, too. */
function scalar(text: string): string {
  const plain =
    /^[A-Za-z0-9_./][A-Za-z0-9_./@+ :=()*,~-]*$/.test(text) &&
    !/:( |$)| $/.test(text) &&
    !/^(y|n|yes|no|on|off|true|false|null|~)$/i.test(text) &&
    !/^[-+.]?\d/.test(text) &&
    !/^\.(nan|inf)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
