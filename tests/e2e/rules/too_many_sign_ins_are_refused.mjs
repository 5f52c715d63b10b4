// After 20 wrong passwords an account is closed to the address that tried them, for the right one too; a faked address is no
// way round, and nobody else is kept out.
import assert from 'node:assert/strict';
import { newClient, password, post, signedIn, signedUp } from '../lib/stack.mjs';

const { client, email } = await signedUp();
const bystander = await signedUp();
const attempt = (attempted, headers) => post('/auth/v1/token?grant_type=password', { email, password: attempted }, { headers });
for (let i = 0; i < 20; i++) {
  assert.equal((await attempt('not this', { 'X-Forwarded-For': `203.0.113.${i}` })).status, 400);
}
const refused = await attempt(password, { 'X-Forwarded-For': '198.51.100.1' });
assert.equal(refused.status, 429);
assert.equal((await refused.json()).error_code, 'over_request_rate_limit');
assert.ok(Number(refused.headers.get('retry-after')) >= 1);
const { error } = await newClient().auth.signInWithPassword({ email, password });
assert.equal(error.status, 429);
assert.equal(error.code, 'over_request_rate_limit');

assert.equal((await client.auth.refreshSession()).error, null);
assert.ok((await signedIn(bystander.email)).session);
