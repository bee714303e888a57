/** Rounds to 0.01, so that geometry is equal on every machine and golden files stay short. */
export const round = (n: number): number => {
  const r = Math.round(n * 100) / 100;
  return r === 0 ? 0 : r;
};
