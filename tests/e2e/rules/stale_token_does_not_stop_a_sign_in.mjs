// A client that sends its expired access token along can still refresh and sign in: PostgREST never sees it, and the function looks at
// it only where somebody is needed.
import assert from 'node:assert/strict';
import { ask, newEmail, password, post, signedUp, sleep } from '../lib/stack.mjs';

const { email, session } = await signedUp({ email: newEmail('brief') });
await sleep(5000);
for (const bearer of [session.access_token, 'no-token']) {
  assert.equal((await ask('/auth/v1/user', { bearer })).status, 403, 'it is refused where it matters');
  assert.equal((await post('/auth/v1/token?grant_type=password', { email, password }, { bearer })).status, 200);
  assert.equal((await ask('/auth/v1/settings', { bearer })).status, 200);
  assert.equal((await ask('/auth/v1/.well-known/jwks.json', { bearer })).status, 200);
}
const { refresh_token } = session;
assert.equal((await post('/auth/v1/token?grant_type=refresh_token', { refresh_token }, { bearer: session.access_token })).status, 200);
assert.equal((await post('/auth/v1/signup', { email: newEmail(), password }, { bearer: session.access_token })).status, 200);
