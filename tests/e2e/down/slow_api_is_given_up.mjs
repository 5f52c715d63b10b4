// PostgREST that never answers is given up after a while, in a way that supabase-js tries again.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { post } from '../lib/stack.mjs';

const sockets = [];
const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
await new Promise((resolve) => server.listen(Number(process.env.POSTGREST_PORT), '127.0.0.1', resolve));
try {
  const started = Date.now();
  const response = await post('/auth/v1/token?grant_type=refresh_token', { refresh_token: 'x' });
  const seconds = (Date.now() - started) / 1000;
  assert.equal(response.status, 503);
  assert.equal((await response.json()).error_code, 'unexpected_failure');
  assert.ok(seconds > 14 && seconds < 20, `${seconds} s`);
} finally {
  sockets.forEach((socket) => socket.destroy());
  server.close();
}
