// signUp() gives a session, and the user that GoTrue would give.
import assert from 'node:assert/strict';
import { claims, newEmail, signedUp } from '../lib/stack.mjs';

const email = newEmail();
const { session, user } = await signedUp({ email, data: { name: 'Ada' } });

assert.equal(user.email, email);
assert.equal(user.role, 'authenticated');
assert.equal(user.aud, 'authenticated');
assert.equal(user.is_anonymous, false);
assert.deepEqual(user.app_metadata, { provider: 'email', providers: ['email'] });
assert.equal(user.user_metadata.name, 'Ada');
assert.equal(user.identities.length, 1);
assert.equal(user.identities[0].provider, 'email');
assert.match(user.email_confirmed_at, /^\d{4}-\d\d-\d\dT/);

assert.equal(session.token_type, 'bearer');
assert.equal(session.expires_in, 3600);
assert.ok(Math.abs(session.expires_at - Date.now() / 1000 - 3600) < 60);
const token = claims(session.access_token);
assert.equal(token.sub, user.id);
assert.equal(token.role, 'authenticated');
assert.equal(token.aud, 'authenticated');
assert.equal(token.email, email);
assert.equal(token.aal, 'aal1');
assert.equal(token.amr[0].method, 'password');
assert.equal(token.exp, session.expires_at);
