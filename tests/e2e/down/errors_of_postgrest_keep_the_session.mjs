// What PostgREST itself says when it cannot call the function (a standby, no connection, no such function) is not GoTrue's: Caddy and
// Envoy make 503 with Retry-After of it, so that a client keeps its session. nginx cannot change an answer by its headers: it does so
// for 502 to 504, which is what comes where deploy/README.md is followed, and passes on the rest. What the function says itself comes
// through each as it is, but that nginx has its own words for 503.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { newClient, post } from '../lib/stack.mjs';

let answer;
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body)));
});
await new Promise((resolve) => server.listen(Number(process.env.POSTGREST_PORT), '127.0.0.1', resolve));
const refresh = () => post('/auth/v1/token?grant_type=refresh_token', { refresh_token: 'x' });
const isNginx = process.env.AUTH_EXT_GATEWAY === 'nginx';
try {
  for (const [status, code, message] of [
    [400, '0A000', 'cannot set transaction read-write mode during recovery'],
    [405, '25006', 'cannot execute UPDATE in a read-only transaction'],
    [500, 'PGRST300', 'Server lacks JWT secret'],
    [404, 'PGRST202', 'Could not find the function auth_api.http in the schema cache'],
    [503, 'PGRST001', 'Database client error. Retrying the connection.'],
    [504, 'PGRST003', 'Timed out acquiring connection from connection pool.'],
    [401, 'PGRST301', 'JWT expired'],
  ]) {
    const body = { code, details: null, hint: null, message };
    answer = { status, body, headers: { 'Proxy-Status': `PostgREST; error=${code}` } };
    const seen = await refresh();
    if (isNginx && status < 502) {
      assert.equal(seen.status, status);
      assert.deepEqual(await seen.json(), body);
      continue;
    }
    assert.equal(seen.status, 503, code);
    assert.equal(seen.headers.get('retry-after'), '5');
    assert.equal(seen.headers.get('access-control-allow-origin'), '*');
    assert.match(seen.headers.get('content-type'), /^application\/json/);
    const said = await seen.json();
    assert.deepEqual([said.code, said.error_code], [503, 'unexpected_failure']);
    // (refreshSession() would ask again for half a minute.)
    const { error } = await newClient().auth.signInWithPassword({ email: 'ada@example.com', password: 'x' });
    assert.equal(error.name, 'AuthRetryableFetchError');
  }
  for (const status of [200, 400, 403, 404, 405, 422, 429, 500, 503]) {
    const body = { code: status, error_code: 'unexpected_failure', msg: 'ours' };
    answer = { status, body, headers: { 'Cache-Control': 'no-store', ...(status === 503 && { 'Retry-After': '7' }) } };
    const seen = await refresh();
    assert.equal(seen.status, status);
    const said = await seen.json();
    if (isNginx && status === 503) assert.deepEqual([said.code, said.error_code], [503, 'unexpected_failure']);
    else assert.deepEqual(said, body);
    assert.equal(seen.headers.get('retry-after'), status === 503 ? '7' : null);
  }
} finally {
  server.closeAllConnections();
  server.close();
}
