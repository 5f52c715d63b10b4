// A session of more than a day changes a password only with the code that reauthenticate() mails, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { age, another, mailTo, somebody } from '../lib/post.mjs';
import { newClient, password } from '../lib/stack.mjs';

test('a new password from an old session', async () => {
  const { client, email, session } = await somebody();
  await age('sessions', session.user, '25 hours');
  const next = `${password} 2`;
  refused(await client.auth.updateUser({ password: next }), 400, 'reauthentication_needed', 'Password update requires reauthentication');
  assert.equal((await client.auth.reauthenticate()).error, null);
  const { code, link, subject } = await mailTo(email);
  assert.equal(subject, `${code} is your verification code`);
  assert.equal(link, undefined);
  refused(await client.auth.updateUser({ password: next, nonce: another(code) }), 422, 'reauthentication_not_valid', 'Nonce has expired or is invalid');
  refused(await newClient().auth.verifyOtp({ email, token: code, type: 'email' }), 403, 'otp_expired');
  assert.equal((await client.auth.updateUser({ password: next, nonce: code })).error, null);
  refused(await client.auth.updateUser({ password: `${password} 3`, nonce: code }), 422, 'reauthentication_not_valid');
  assert.equal((await newClient().auth.signInWithPassword({ email, password: next })).error, null);
});

test('a code that is too old', async () => {
  const { client, email, session } = await somebody();
  await age('sessions', session.user, '25 hours');
  await client.auth.reauthenticate();
  const { code } = await mailTo(email);
  await age('mails', session.user, '24 hours 1 second');
  refused(await client.auth.updateUser({ password: `${password} 2`, nonce: code }), 422, 'reauthentication_not_valid');
});

test('nobody else gets one', async () => {
  const { error } = await newClient().auth.reauthenticate();
  assert.equal(error.name, 'AuthSessionMissingError');
});
