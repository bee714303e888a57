import type { EpochMs, Spiffe } from '@/mesh/model';
import { parseSpiffe } from '@/mesh/model';

const UNITS: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** Two largest units of a span in ms: `22 h 31 m`, `1 m 12 s`, `840 ms`. The sign is dropped: say "ago" or "left" beside it. */
export function formatDuration(ms: number): string {
  const span = Math.abs(ms);
  if (span < 1_000) return `${Math.round(span)} ms`;
  const first = UNITS.findIndex(([, size]) => span >= size);
  const [unit, size] = UNITS[first] ?? ['s', 1_000];
  const whole = Math.floor(span / size);
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((span - whole * size) / next[1]) : 0;
  return next && rest > 0 ? `${whole} ${unit} ${rest} ${next[0]}` : `${whole} ${unit}`;
}

/** How long something measured took: as {@link formatDuration}, but to a tenth where whole seconds would hide half of it. */
export function formatLength(ms: number): string {
  const tenths = Math.round(ms / 100) / 10;
  return ms >= 1_000 && tenths < 10 ? `${tenths} s` : formatDuration(ms);
}

/** `HH:MM:SS` of the viewer's time zone, with milliseconds if asked. */
export function formatTime(at: EpochMs, millis = false): string {
  const d = new Date(at);
  const pad = (n: number, width = 2) => String(n).padStart(width, '0');
  const text = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
  return millis ? `${text}.${pad(d.getMilliseconds(), 3)}` : text;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22 Nov 2026 15:43`. */
export function formatDate(at: EpochMs): string {
  const d = new Date(at);
  return `${d.getDate()} ${MONTHS[d.getMonth()]} ${d.getFullYear()} ${formatTime(at).slice(0, 5)}`;
}

/** `22 Nov 2026 15:43:21`: full to the second, for what begins and ends within one minute. */
export function formatStamp(at: EpochMs): string {
  return `${formatDate(at).slice(0, -5)}${formatTime(at)}`;
}

/** Requests per second: `12 rps`, `2.4 rps`, `0.05 rps`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 10) return `${Math.round(perSecond)} rps`;
  if (perSecond >= 0.95) return `${perSecond.toFixed(1).replace(/\.0$/, '')} rps`;
  return `${perSecond.toFixed(2).replace(/0$/, '')} rps`;
}

/** A share in [0, 1] as per cent, never rounding trouble away: 0.4 % stays `0.4 %`; only 0 is `0 %`, and only 1 is `100 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent <= 0 || percent >= 100) return `${Math.round(percent)} %`;
  return percent < 1 || percent > 99
    ? `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1).replace('.0', '')} %`
    : `${Math.round(percent)} %`;
}

/** `…/ns/shop/sa/order` of a SPIFFE ID whose trust domain is said elsewhere. */
export function shortSpiffe(spiffe: Spiffe | string): string {
  const parts = parseSpiffe(spiffe);
  return parts ? `…/ns/${parts.namespace}/sa/${parts.serviceAccount}` : spiffe;
}

/** An object's id for people: `EnvoyFilter shop/request-stamp`. */
export function objectName(id: string): string {
  const [kind = '', namespace = '', ...name] = id.split('/');
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name.join('/')}`;
}

/** Keeps both ends of a long name, as pod names differ at their ends. */
export function middleEllipsis(text: string, max: number): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - 1) / 2);
  return `${text.slice(0, max - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** `1.2 kB`, `207 B`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

/** A span in ms that ticks: `22:31:07`, `1 d 03:12:44`, `0:42`. Rounded down, sign dropped. */
export function formatCountdown(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1_000);
  const pad = (n: number) => String(n).padStart(2, '0');
  const [days, hours, minutes, seconds] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3_600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  if (days >= 1) return `${days} d ${pad(hours)}:${pad(minutes)}:${pad(seconds)}`;
  if (hours >= 1) return `${hours}:${pad(minutes)}:${pad(seconds)}`;
  return `${minutes}:${pad(seconds)}`;
}
