// auth.admin.createUser() makes a user who can sign in, with app_metadata that reaches the token.
import assert from 'node:assert/strict';
import { claims, newAdmin, newEmail, password, signedIn } from '../lib/stack.mjs';

const email = newEmail();
const { data, error } = await newAdmin().auth.admin.createUser({
  email, password, email_confirm: true, user_metadata: { name: 'Ada' }, app_metadata: { plan: 'premium' },
});
assert.equal(error, null);
assert.equal(data.user.email, email);
assert.equal(data.user.user_metadata.name, 'Ada');
assert.equal(data.user.app_metadata.plan, 'premium');
const { session } = await signedIn(email);
assert.equal(claims(session.access_token).app_metadata.plan, 'premium');

const again = await newAdmin().auth.admin.createUser({ email, password });
assert.equal(again.error.status, 422);
assert.equal(again.error.code, 'email_exists');
