const s = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** Words of comparing two configurations. */
export const compare = {
  label: 'Compare with',
  comparing: 'Comparing…',
  choices: {
    istiod: 'istiod',
    earlier: 'An earlier time',
    proxy: 'Another proxy',
  },
  choiceHelp: {
    istiod:
      'What istiod would send this proxy now against what it has: a difference is a push under way, a refusal, or a lost one.',
    earlier: 'What this proxy had before against what it has now: what a change did to it.',
    proxy: 'This proxy against another: why do two pods of one workload behave differently?',
  },
  onlyLive: 'needs a live mesh',
  noEarlier: 'none is kept yet',
  noEarlierHelp:
    'Configurations are kept when somebody looks at them, the last four of each proxy. Read this one again after a change, and there is something to compare.',
  pickProxy: 'Choose a proxy',
  pickTime: 'Choose a time',
  ago: (time: string, ago: string) => `${time}, ${ago} ago`,
  same: {
    title: 'The same',
    istiod: (n: number) => `All ${s(n, 'object')} that istiod would send are what Envoy has.`,
    earlier: (n: number) => `None of the ${s(n, 'object')} has changed.`,
    proxy: (n: number) => `All ${s(n, 'object')} are the same in both.`,
  },
  summary: (different: number, same: number) =>
    `${s(different, 'object differs', 'objects differ')}, ${same.toLocaleString('en')} ${same === 1 ? 'is' : 'are'} the same`,
  sides: {
    istiod: { before: 'Envoy has', after: 'istiod would send' },
    earlier: { before: 'before', after: 'now' },
    proxy: { before: 'this proxy', after: 'the other' },
  },
  change: {
    istiod: { added: 'not in Envoy', removed: 'not from istiod', changed: 'differs' },
    earlier: { added: 'new', removed: 'gone', changed: 'changed' },
    proxy: { added: 'only in the other', removed: 'only here', changed: 'differs' },
  },
  places: (n: number) => s(n, 'place'),
  moved: (from: number, to: number) => `moved from ${from + 1} to ${to + 1}: the first that matches is taken`,
  nothing: 'nothing',
  search: 'Name or place',
  sameOf: (n: number) => `${n.toLocaleString('en')} the same`,
  gaps: (n: number) =>
    `${s(n, 'part')} of these configurations could not be decoded. They are compared all the same: comparing reads the dump itself.`,
  noMatch: 'Nothing that differs is like that',
  more: (n: number) => `Show ${n.toLocaleString('en')} more`,
  openObject: 'Open in its table',
  expandAll: 'Open all',
  foldAll: 'Close all',
} as const;
