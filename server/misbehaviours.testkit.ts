import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Answering, type Asked, json, PROPER } from './testApiServer.testkit.ts';

const PIECE = Buffer.alloc(256 << 10, 'x');
const TRICKLE_MS = 1_000;

/** A status with a body as the API server writes it. */
export const status = (code: number, headers: Readonly<Record<string, string>> = {}): Answering => {
  const body = JSON.stringify({ kind: 'Status', code, message: `says ${code}` });
  return {
    http(response) {
      response.writeHead(code, { 'content-type': 'application/json', ...headers });
      response.end(body);
    },
    upgrade(socket) {
      const lines = Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${code} No\r\n${lines.join('')}\r\n${body}`);
    },
  };
};

/** Over HTTP only: what is said of it on an upgrade is a refusal. */
const http = (answer: Answering['http']): Answering => ({ http: answer, upgrade: status(400).upgrade });

/** Goes on writing for as long as the other side reads, a piece for each second of the clock. */
function trickle(out: Duplex | ServerResponse, { clock }: Asked, piece: Buffer = PIECE): void {
  const cancel = clock.every(TRICKLE_MS, () => void out.write(piece));
  out.on('close', cancel);
  out.on('error', cancel);
}

/** Every way in which an API server, or what stands before it, is known to answer wrongly. */
export const MISBEHAVIOURS = {
  'is gone (410)': status(410),
  'is gone within the stream': http((response, { part }) => {
    if (part === 'watch')
      response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })}\n`);
    else json(response, { code: 410 }, 410);
  }),
  'repeats its continue token': http((response) =>
    json(response, { metadata: { resourceVersion: '10', continue: 'the-same' }, items: [] }),
  ),
  'lists without end': http((response, { nth }) =>
    json(response, {
      metadata: { resourceVersion: '10', continue: `token-${nth}` },
      items: [{ metadata: { name: 'x' } }],
    }),
  ),
  'never ends the body of a refusal': {
    http(response, asked) {
      response.writeHead(500, { 'content-type': 'text/plain' });
      trickle(response, asked, Buffer.from('.'));
    },
    upgrade(socket, asked) {
      socket.write('HTTP/1.1 500 No\r\n\r\n');
      trickle(socket, asked, Buffer.from('.'));
    },
  },
  'never ends a body': http((response, asked) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"items":[');
    trickle(response, asked, Buffer.from(' '));
  }),
  'sends an endless line': http((response, asked) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    trickle(response, asked);
  }),
  'sends an endless line byte by byte': http((response, asked) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    trickle(response, asked, Buffer.from('x'));
  }),
  'asks for fewer requests (429)': status(429),
  'asks for fewer requests, for a second': status(429, { 'retry-after': '1' }),
  'asks for a pause of two minutes (503)': status(503, { 'retry-after': '120' }),
  'fails (500)': status(500),
  'fails every other time': {
    http: (response, asked) => (asked.nth % 2 === 0 ? status(500) : PROPER).http(response, asked),
    upgrade: (socket, asked) => status(500).upgrade(socket, asked),
  },
  'answers with a page': http((response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Log in</title>');
  }),
  'leads elsewhere (302)': status(302, { location: 'https://login.example.com/' }),
  'does not know who asks (401)': status(401),
  'forbids it (403)': status(403),
  'has nothing there (404)': status(404),
  'closes at once': {
    http: (response) => void response.socket?.destroy(),
    upgrade: (socket) => void socket.destroy(),
  },
  'is silent': { http: () => {}, upgrade: () => {} },
  'ends at once': { http: (response) => void response.end(), upgrade: (socket) => void socket.end() },
  'says one thing and ends': http((response) => {
    response.end(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '11' } } })}\n`);
  }),
  'breaks off within a line': http((response) => {
    response.writeHead(200);
    response.write('{"type":"ADD', () => response.socket?.destroy());
  }),
  'sends what is no event': http((response) => void response.end('{"type":1}\n[]\n')),
} satisfies Record<string, Answering>;
