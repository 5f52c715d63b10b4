// A code by text message instead of a password, by supabase-js: for somebody new and somebody known, by WhatsApp, and for a test number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { another, codeAt, messages, newNumber, signedUpByPhone } from '../lib/phones.mjs';
import { newClient } from '../lib/stack.mjs';

test('somebody new gets an account by a code, and comes back by another', async () => {
  const client = newClient();
  const phone = newNumber();
  const asked = await client.auth.signInWithOtp({ phone, options: { data: { nickname: 'ada' } } });
  assert.deepEqual(asked, { data: { user: null, session: null, messageId: undefined }, error: null });
  const code = await codeAt(phone);
  const verified = await client.auth.verifyOtp({ type: 'sms', phone, token: code });
  assert.equal(verified.error, null);
  assert.equal(verified.data.user.user_metadata.nickname, 'ada');
  const later = newClient();
  assert.equal((await later.auth.signInWithOtp({ phone, options: { shouldCreateUser: false } })).error, null);
  const next = await codeAt(phone, 2);
  refused(await later.auth.verifyOtp({ type: 'sms', phone, token: another(next) }), 403, 'otp_expired', 'Token has expired or is invalid');
  const again = await later.auth.verifyOtp({ type: 'sms', phone, token: next });
  assert.equal(again.data.user.id, verified.data.user.id);
});

test('a code opens one account, once, and the next one replaces it', async () => {
  const [phone, other] = [newNumber(), newNumber()];
  const client = newClient();
  await client.auth.signInWithOtp({ phone });
  await client.auth.signInWithOtp({ phone: other });
  const [code, others] = [await codeAt(phone), await codeAt(other)];
  if (code !== others) refused(await client.auth.verifyOtp({ type: 'sms', phone, token: others }), 403, 'otp_expired');
  assert.equal((await client.auth.resend({ type: 'sms', phone })).error, null);
  const next = await codeAt(phone, 2);
  if (code !== next) refused(await client.auth.verifyOtp({ type: 'sms', phone, token: code }), 403, 'otp_expired');
  assert.equal((await client.auth.verifyOtp({ type: 'sms', phone, token: next })).error, null);
  refused(await client.auth.verifyOtp({ type: 'sms', phone, token: next }), 403, 'otp_expired');
});

test('five wrong guesses end a code', async () => {
  const phone = newNumber();
  const client = newClient();
  await client.auth.signInWithOtp({ phone });
  const code = await codeAt(phone);
  for (let guess = 0; guess < 5; guess++) refused(await client.auth.verifyOtp({ type: 'sms', phone, token: another(code) }), 403, 'otp_expired');
  refused(await client.auth.verifyOtp({ type: 'sms', phone, token: code }), 403, 'otp_expired');
});

test('WhatsApp, and a channel that there is not', async () => {
  const phone = newNumber();
  assert.equal((await newClient().auth.signInWithOtp({ phone, options: { channel: 'whatsapp' } })).error, null);
  await codeAt(phone);
  assert.deepEqual((await messages(phone)).map((one) => [one.To, one.From]), [[`whatsapp:${phone}`, 'whatsapp:MG0123']]);
  refused(await newClient().auth.signInWithOtp({ phone, options: { channel: 'pigeon' } }), 400, 'validation_failed');
});

test('nobody unknown where no account is to be made, and no number that is none', async () => {
  const phone = newNumber();
  refused(await newClient().auth.signInWithOtp({ phone, options: { shouldCreateUser: false } }), 422, 'otp_disabled', 'Signups not allowed for otp');
  assert.deepEqual(await messages(phone), []);
  refused(await newClient().auth.signInWithOtp({ phone: '+0170000001' }), 400, 'validation_failed', 'Invalid phone number format (E.164 required)');
});

test('a number gets so many messages an hour and no more', async () => {
  const { phone } = await signedUpByPhone();
  for (let count = 2; count <= 8; count++) {
    assert.equal((await newClient().auth.signInWithOtp({ phone })).error, null);
    // One that still waits is dropped when the next one comes.
    await codeAt(phone, count);
  }
  refused(await newClient().auth.signInWithOtp({ phone }), 429, 'over_sms_send_rate_limit');
  assert.equal((await messages(phone)).length, 8);
});

test('a test number has its code, and no message', async () => {
  const phone = '+491700000001';
  const client = newClient();
  assert.equal((await client.auth.signInWithOtp({ phone })).error, null);
  assert.equal((await client.auth.verifyOtp({ type: 'sms', phone, token: '123456' })).error, null);
  refused(await client.auth.verifyOtp({ type: 'sms', phone, token: '123457' }), 403, 'otp_expired');
  const { data } = await newClient().auth.signInWithOtp({ phone });
  assert.equal(data.messageId, 'test-otp');
  assert.deepEqual(await messages(phone), []);
});

test('a number that the provider refuses is not told from others', async () => {
  assert.deepEqual((await newClient().auth.signInWithOtp({ phone: '+15005550001' })).error, null);
});
