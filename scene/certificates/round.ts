/** Per cent with two decimals: equal on every machine, exact to a fifth of a pixel on a 2,000 px bar. */
export const percent = (share: number): number => {
  const rounded = Math.round(share * 10_000) / 100;
  return rounded === 0 ? 0 : rounded;
};
