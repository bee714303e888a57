/** Keys with these are the browser's, as Alt and ← for Back: nothing of ours takes them. */
export const isBrowserKey = (event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>): boolean =>
  event.ctrlKey || event.metaKey || event.altKey;
