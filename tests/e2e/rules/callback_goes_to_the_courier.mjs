// A provider sends a browser back to /callback, by GET or as a form, without an API key: the gateway passes it to the courier as it
// came, without anything that only the gateway may say. Where no courier is, it is 503.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { ask } from '../lib/stack.mjs';

const none = await ask('/auth/v1/callback?code=x&state=y', { apikey: null });
assert.equal(none.status, 503);
assert.equal((await none.json()).error_code, 'unexpected_failure');

const seen = [];
const courier = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  seen.push({ request, body });
  response.writeHead(303, { Location: 'https://app.example.com/#access_token=x' }).end();
});
await new Promise((resolve) => courier.listen(Number(process.env.COURIER_PORT), '127.0.0.1', resolve));
try {
  const faked = {
    'X-Original-Uri': '/auth/v1/admin/users', 'X-Original-Method': 'DELETE', 'X-Auth-Ext-Authorization': 'Bearer x',
    'X-Forwarded-For': '203.0.113.7', 'X-Real-Ip': '203.0.113.7', Forwarded: 'for=203.0.113.7',
  };
  const query = '?code=a%2Fb&state=s%20t&select=x';
  const sent = await ask(`/auth/v1/callback${query}`, { apikey: null, redirect: 'manual', headers: faked, bearer: 'x' });
  assert.equal(sent.status, 303);
  assert.equal(sent.headers.get('location'), 'https://app.example.com/#access_token=x');
  const form = 'code=a%2Fb&state=s+t&user=%7B%22name%22%3A%22Ada%22%7D';
  const posted = await ask('/auth/v1/callback', {
    apikey: null, redirect: 'manual', method: 'POST', body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(posted.status, 303);
  assert.deepEqual(seen.map(({ request }) => [request.method, request.url]), [['GET', `/auth/v1/callback${query}`], ['POST', '/auth/v1/callback']]);
  assert.equal(seen[1].body, form);
  assert.equal(seen[1].request.headers['content-type'], 'application/x-www-form-urlencoded');
  for (const { request } of seen) {
    for (const name of ['x-original-uri', 'x-original-method', 'x-auth-ext-authorization', 'authorization', 'x-real-ip', 'forwarded']) {
      assert.ok(!request.headers[name], `${name}: ${request.headers[name]}`);
    }
    assert.doesNotMatch(request.headers['x-forwarded-for'], /203/);
  }
} finally {
  courier.closeAllConnections();
  courier.close();
}
