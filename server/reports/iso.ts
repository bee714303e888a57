/** ISO 8601 in UTC of milliseconds since the epoch. */
export const iso = (ms: number): string => new Date(ms).toISOString();
