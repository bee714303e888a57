/** To 0.01, so that golden files and markup do not carry floating-point noise. */
export const round = (n: number) => Math.round(n * 100) / 100;
