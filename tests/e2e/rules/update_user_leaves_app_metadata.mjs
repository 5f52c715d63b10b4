// Nobody makes himself an administrator: app_metadata and role are not the user's to change.
import assert from 'node:assert/strict';
import { ask, claims, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
const response = await ask('/auth/v1/user', {
  method: 'PUT', bearer: session.access_token, headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ app_metadata: { plan: 'premium' } }),
});
assert.equal(response.status, 403);
assert.equal((await response.json()).error_code, 'not_admin');
const { data } = await client.auth.refreshSession();
assert.deepEqual(claims(data.session.access_token).app_metadata, { provider: 'email', providers: ['email'] });
