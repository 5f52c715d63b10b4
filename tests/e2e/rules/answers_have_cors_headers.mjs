// Scripts may read every answer, refusals too; only those of the site may send cookies. No header comes twice.
import assert from 'node:assert/strict';
import { ask, post, site } from '../lib/stack.mjs';

const from = (origin) => ({ headers: { Origin: origin } });
const requests = [
  (options) => ask('/auth/v1/health', options),
  (options) => post('/auth/v1/token?grant_type=password', { email: 'nobody@example.com', password: 'x' }, options),
  (options) => ask('/auth/v1/user', { ...options, apikey: null }),
  (options) => ask('/rest/v1/rpc/request_headers', options),
];
for (const request of requests) {
  const elsewhere = (await request(from('https://elsewhere.example.com'))).headers;
  assert.equal(elsewhere.get('access-control-allow-origin'), '*');
  assert.equal(elsewhere.get('access-control-allow-credentials'), null);
  for (const header of ['X-Total-Count', 'Link', 'X-Supabase-Api-Version', 'Retry-After', 'Content-Range']) {
    assert.ok(elsewhere.get('access-control-expose-headers').split(/, */).includes(header), header);
  }
  const own = (await request(from(site))).headers;
  assert.equal(own.get('access-control-allow-origin'), site);
  assert.equal(own.get('access-control-allow-credentials'), 'true');
  assert.match(own.get('vary'), /origin/i);
}
