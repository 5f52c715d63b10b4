// A phone and a password by supabase-js: the code comes by text message, through the courier.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { another, codeAt, messages, newNumber, signedUpByPhone } from '../lib/phones.mjs';
import { claims, newAdmin, newClient, password } from '../lib/stack.mjs';

test('the code of the message opens the account, and then the password does', async () => {
  const client = newClient();
  const phone = newNumber();
  const { data, error } = await client.auth.signUp({ phone, password, options: { data: { nickname: 'ada' } } });
  assert.equal(error, null);
  assert.equal(data.session, null);
  assert.deepEqual([data.user.phone, data.user.phone_confirmed_at, data.user.user_metadata.nickname], [phone.slice(1), undefined, 'ada']);
  refused(await client.auth.signInWithPassword({ phone, password }), 400, 'phone_not_confirmed', 'Phone not confirmed');
  const code = await codeAt(phone);
  assert.deepEqual(await messages(phone), [{ To: phone, Channel: 'sms', From: 'MG0123', Body: `Your code is ${code}` }]);
  const verify = (token) => client.auth.verifyOtp({ type: 'sms', phone, token });
  refused(await verify(another(code)), 403, 'otp_expired', 'Token has expired or is invalid');
  const verified = await verify(code);
  assert.equal(verified.error, null);
  assert.equal(verified.data.user.phone, phone.slice(1));
  assert.equal(claims(verified.data.session.access_token).phone, phone.slice(1));
  assert.deepEqual(claims(verified.data.session.access_token).amr.map((one) => one.method), ['otp']);
  refused(await verify(code), 403, 'otp_expired');
  const signedIn = await newClient().auth.signInWithPassword({ phone, password });
  assert.equal(signedIn.error, null);
  assert.equal(signedIn.data.user.id, data.user.id);
  refused(await newClient().auth.signInWithPassword({ phone, password: `${password} 2` }), 400, 'invalid_credentials', 'Invalid login credentials');
});

test('a number that somebody has signs nobody up', async () => {
  const { phone, user } = await signedUpByPhone();
  const { data, error } = await newClient().auth.signUp({ phone, password: 'another pass phrase' });
  // As with GoTrue: what comes back looks like a new user and is none.
  assert.equal(error, null);
  assert.notEqual(data.user.id, user.id);
  assert.equal((await messages(phone)).length, 1);
  refused(await newClient().auth.signInWithPassword({ phone, password: 'another pass phrase' }), 400, 'invalid_credentials');
});

test('numbers that are none', async () => {
  for (const phone of ['1', '+0170000001', 'abc', '+4917000000000000']) {
    refused(await newClient().auth.signUp({ phone, password }), 400, 'validation_failed', 'Invalid phone number format (E.164 required)');
  }
});

test('administrators make users with a phone, and see them', async () => {
  const phone = newNumber();
  const admin = newAdmin();
  const { data, error } = await admin.auth.admin.createUser({ phone, password, phone_confirm: true });
  assert.equal(error, null);
  assert.equal(data.user.phone, phone.slice(1));
  assert.equal((await newClient().auth.signInWithPassword({ phone, password })).error, null);
  assert.deepEqual(await messages(phone), []);
  refused(await admin.auth.admin.createUser({ phone, password }), 422, 'phone_exists');
});
