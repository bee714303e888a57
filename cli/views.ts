/** Views that can be drawn by name, and where each is; a link leads to everything else. */
export const VIEWS = {
  mesh: '/mesh',
  requests: '/requests',
  explain: '/explain',
  proxies: '/proxies',
  certificates: '/certificates',
  control: '/control/configuration',
} as const;
