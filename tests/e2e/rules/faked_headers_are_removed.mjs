// What only the gateway may say about a request, a client cannot say.
import assert from 'node:assert/strict';
import { ask } from '../lib/stack.mjs';

const faked = {
  'X-Original-Method': 'DELETE', 'X-Original-Uri': '/auth/v1/admin/users', 'X-Auth-Ext-Authorization': 'Bearer x',
  'X-Forwarded-For': '203.0.113.7',
  'X-Real-Ip': '203.0.113.7', Forwarded: 'for=203.0.113.7', Cookie: 'sb-refresh-token=x',
};
const seen = await (await ask('/rest/v1/rpc/request_headers', { headers: faked })).json();
// Envoy names an address of its own machine for a client on the loopback interface.
assert.match(seen['x-forwarded-for'], process.env.AUTH_EXT_GATEWAY === 'envoy' ? /^[0-9.]+$/ : /^127\.0\.0\.1$/);
assert.notEqual(seen['x-forwarded-for'], '203.0.113.7');
for (const name of ['x-original-method', 'x-original-uri', 'x-auth-ext-authorization', 'x-real-ip', 'forwarded', 'cookie']) {
  assert.ok(!seen[name], `${name}: ${seen[name]}`);
}
// Under /auth/v1 they are overwritten: the answer is that of the URL.
const health = await ask('/auth/v1/health', { headers: faked });
assert.equal(health.status, 200);
assert.equal((await health.json()).name, 'auth_ext');
