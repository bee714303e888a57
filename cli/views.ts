/** The views that can be drawn, and where each is. */
export const VIEWS = {
  mesh: '/mesh',
  requests: '/requests',
  explain: '/explain',
  certificates: '/certificates',
  control: '/control/configuration',
} as const;
