// An anonymous user by supabase-js, who gives an e-mail or a phone and stays who she is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, refused } from '../lib/people.mjs';
import { codeAt, newNumber, signedUpByPhone } from '../lib/phones.mjs';
import { mailTo } from '../lib/post.mjs';
import { claims, newClient, newEmail, password } from '../lib/stack.mjs';

async function anonymous() {
  const client = newClient();
  const { data, error } = await client.auth.signInAnonymously({ options: { data: { cart: [1, 2] } } });
  assert.equal(error, null);
  return { client, ...data };
}

async function isAnonymous(client) {
  const { data } = await client.auth.refreshSession();
  return [data.user.is_anonymous, claims(data.session.access_token).is_anonymous];
}

test('she has a session like others, and her own rows', async () => {
  const { client, user, session } = await anonymous();
  assert.deepEqual([user.is_anonymous, user.email, user.identities, user.user_metadata], [true, '', [], { cart: [1, 2] }]);
  const { is_anonymous, role, amr } = claims(session.access_token);
  assert.deepEqual([is_anonymous, role, amr.map((one) => one.method)], [true, 'authenticated', ['anonymous']]);
  assert.equal((await client.from('notes').insert({ body: 'hers' })).error, null);
  assert.deepEqual((await client.from('notes').select('body')).data, [{ body: 'hers' }]);
});

test('she becomes somebody by an e-mail that she confirms', async () => {
  const { client, user } = await anonymous();
  await client.from('notes').insert({ body: 'kept' });
  const email = newEmail();
  const asked = await client.auth.updateUser({ email });
  assert.equal(asked.error, null);
  assert.deepEqual(await isAnonymous(client), [true, true]);
  const mail = await mailTo(email);
  const verified = await client.auth.verifyOtp({ type: 'email_change', email, token: mail.code });
  assert.equal(verified.error, null);
  assert.deepEqual([verified.data.user.id, verified.data.user.email], [user.id, email]);
  assert.deepEqual(await isAnonymous(client), [false, false]);
  assert.equal((await client.auth.updateUser({ password })).error, null);
  const { data } = await newClient().auth.signInWithPassword({ email, password });
  assert.deepEqual([data.user.id, data.user.app_metadata], [user.id, { provider: 'email', providers: ['email'] }]);
  assert.deepEqual((await client.from('notes').select('body')).data, [{ body: 'kept' }]);
});

test('she becomes somebody by a phone that she confirms', async () => {
  const { client, user } = await anonymous();
  const phone = newNumber();
  assert.equal((await client.auth.updateUser({ phone })).error, null);
  assert.deepEqual(await isAnonymous(client), [true, true]);
  const verified = await client.auth.verifyOtp({ type: 'phone_change', phone, token: await codeAt(phone) });
  assert.equal(verified.error, null);
  assert.deepEqual([verified.data.user.id, verified.data.user.phone], [user.id, phone.slice(1)]);
  assert.deepEqual(await isAnonymous(client), [false, false]);
  assert.deepEqual(verified.data.user.app_metadata, { provider: 'phone', providers: ['phone'] });
});

test('the address and the number of somebody else stay theirs', async () => {
  const [ada, bob] = [await confirmed(), await signedUpByPhone()];
  const { client } = await anonymous();
  refused(await client.auth.updateUser({ email: ada.email }), 422, 'email_exists');
  refused(await client.auth.updateUser({ phone: bob.phone }), 422, 'phone_exists');
  refused(await client.auth.updateUser({ password }), 422, 'validation_failed', 'Updating password of an anonymous user without an email or phone is not allowed');
  assert.deepEqual(await isAnonymous(client), [true, true]);
});

test('she has no second factor', async () => {
  const { client } = await anonymous();
  const enrolled = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'x' });
  refused(enrolled, 403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
});
