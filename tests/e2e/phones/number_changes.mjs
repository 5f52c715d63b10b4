// A new number by supabase-js: it counts once its code was given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, refused } from '../lib/people.mjs';
import { another, codeAt, messages, newNumber, signedUpByPhone } from '../lib/phones.mjs';
import { newClient, password } from '../lib/stack.mjs';

test('a number is changed by the code that the new one gets', async () => {
  const { client, phone, user } = await signedUpByPhone();
  const next = newNumber();
  const asked = await client.auth.updateUser({ phone: next });
  assert.equal(asked.error, null);
  assert.deepEqual([asked.data.user.phone, asked.data.user.new_phone], [phone.slice(1), next.slice(1)]);
  const code = await codeAt(next);
  assert.equal((await messages(phone)).length, 1);
  const verify = (token) => client.auth.verifyOtp({ type: 'phone_change', phone: next, token });
  refused(await verify(another(code)), 403, 'otp_expired', 'Token has expired or is invalid');
  const verified = await verify(code);
  assert.equal(verified.error, null);
  assert.deepEqual([verified.data.user.id, verified.data.user.phone], [user.id, next.slice(1)]);
  refused(await verify(code), 403, 'otp_expired');
  assert.equal((await newClient().auth.signInWithPassword({ phone: next, password })).error, null);
  refused(await newClient().auth.signInWithPassword({ phone, password }), 400, 'invalid_credentials');
});

test('the code comes again when it is asked for', async () => {
  const { client, phone } = await signedUpByPhone();
  const next = newNumber();
  await client.auth.updateUser({ phone: next });
  await codeAt(next);
  assert.equal((await client.auth.resend({ type: 'phone_change', phone })).error, null);
  const verified = await client.auth.verifyOtp({ type: 'phone_change', phone: next, token: await codeAt(next, 2) });
  assert.equal(verified.data.user.phone, next.slice(1));
});

test('somebody with an e-mail takes a number, and may sign in by it', async () => {
  const { client, user } = await confirmed();
  const phone = newNumber();
  await client.auth.updateUser({ phone });
  assert.equal((await client.auth.verifyOtp({ type: 'phone_change', phone, token: await codeAt(phone) })).error, null);
  const later = newClient();
  await later.auth.signInWithOtp({ phone });
  const { data } = await later.auth.verifyOtp({ type: 'sms', phone, token: await codeAt(phone, 2) });
  assert.equal(data.user.id, user.id);
  assert.deepEqual(data.user.identities.map((one) => one.provider).sort(), ['email', 'phone']);
});

test('the number of somebody else, and two who wait for the same one', async () => {
  const [ada, bob] = [await signedUpByPhone(), await signedUpByPhone()];
  refused(await ada.client.auth.updateUser({ phone: bob.phone }), 422, 'phone_exists', 'A user with this phone number has already been registered');
  const wanted = newNumber();
  await ada.client.auth.updateUser({ phone: wanted });
  const adas = await codeAt(wanted);
  await bob.client.auth.updateUser({ phone: wanted });
  const bobs = await codeAt(wanted, 2);
  assert.equal((await bob.client.auth.verifyOtp({ type: 'phone_change', phone: wanted, token: bobs })).data.user.id, bob.user.id);
  assert.notEqual((await ada.client.auth.verifyOtp({ type: 'phone_change', phone: wanted, token: adas })).error, null);
  assert.equal((await ada.client.auth.getUser()).data.user.phone, ada.phone.slice(1));
});
