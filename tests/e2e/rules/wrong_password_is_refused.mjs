// A wrong password and an unknown address get the same answer, and no session.
import assert from 'node:assert/strict';
import { newClient, newEmail, password, signedUp } from '../lib/stack.mjs';

const { email } = await signedUp();
const client = newClient();
for (const attempt of [{ email, password: 'not this one' }, { email: newEmail(), password }]) {
  const { data, error } = await client.auth.signInWithPassword(attempt);
  assert.equal(error.name, 'AuthApiError');
  assert.equal(error.status, 400);
  assert.equal(error.code, 'invalid_credentials');
  assert.equal(error.message, 'Invalid login credentials');
  assert.equal(data.session, null);
}
assert.equal((await client.auth.getSession()).data.session, null);
