/**
 * The only requests Meshpath ever makes of an Envoy admin port. Admin GETs can be costly and its POSTs mutate, so anything
 * else is refused before a byte leaves: this is the one place that decides.
 */
const ALLOWED: readonly RegExp[] = [
  /^\/certs$/,
  /^\/clusters\?format=json$/,
  /^\/config_dump\?include_eds$/,
  /^\/config_dump\?(resource|mask)=[a-z_]+(&include_eds)?$/,
  /^\/server_info$/,
  /^\/stats\?format=json&usedonly$/,
  /^\/listeners(\?format=json)?$/,
];

export const isAllowed = (path: string): boolean => ALLOWED.some((rule) => rule.test(path));
