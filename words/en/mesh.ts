export const mesh = {} as const;
