// When PostgREST breaks off, the gateway does not ask again: a refresh or a sign-up must not happen twice unasked.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { post } from '../lib/stack.mjs';

let requests = 0;
const server = createServer((socket) => {
  socket.once('data', () => {
    requests += 1;
    socket.destroy();
  });
  socket.on('error', () => {});
});
await new Promise((resolve) => server.listen(Number(process.env.POSTGREST_PORT), '127.0.0.1', resolve));
try {
  for (const path of ['/auth/v1/token?grant_type=refresh_token', '/auth/v1/signup', '/rest/v1/notes']) {
    requests = 0;
    const response = await post(path, { refresh_token: 'x' });
    assert.equal(response.status, 503, path);
    assert.equal(requests, 1, path);
  }
} finally {
  server.close();
}
