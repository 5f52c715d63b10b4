// A phone as second factor by supabase-js: the code comes by text message, through the courier.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, refused } from '../lib/people.mjs';
import { another, codeAt, messages, newNumber } from '../lib/phones.mjs';
import { claims, post, signedIn } from '../lib/stack.mjs';

async function enrolled(client, phone = newNumber(), friendlyName = 'my phone') {
  const { data, error } = await client.auth.mfa.enroll({ factorType: 'phone', friendlyName, phone });
  assert.equal(error, null);
  return { ...data, number: phone };
}

async function proved(client, factor, count) {
  const { data: challenge, error } = await client.auth.mfa.challenge({ factorId: factor.id, channel: 'sms' });
  assert.equal(error, null);
  const code = await codeAt(factor.number, count);
  const { data, error: refusal } = await client.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code });
  assert.equal(refusal, null);
  return data;
}

test('a phone is enrolled, gets a code and raises the session', async () => {
  const { client } = await confirmed();
  const factor = await enrolled(client);
  assert.deepEqual([factor.type, factor.friendly_name, factor.phone], ['phone', 'my phone', factor.number]);
  const { data: challenge } = await client.auth.mfa.challenge({ factorId: factor.id });
  assert.equal(challenge.type, 'phone');
  const code = await codeAt(factor.number);
  assert.deepEqual((await messages(factor.number)).map((one) => [one.From, one.Channel]), [['MG0123', 'sms']]);
  const verify = (digits) => client.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: digits });
  refused(await verify(another(code)), 422, 'mfa_verification_failed', 'Invalid MFA Phone code entered');
  const { data: raised, error } = await verify(code);
  assert.equal(error, null);
  assert.equal(claims(raised.access_token).aal, 'aal2');
  assert.deepEqual(claims(raised.access_token).amr.map((one) => one.method).sort(), ['mfa/phone', 'password']);
  refused(await verify(code), 422, 'mfa_challenge_expired');
  const { data: list } = await client.auth.mfa.listFactors();
  assert.deepEqual(list.phone.map((one) => [one.id, one.status, one.phone]), [[factor.id, 'verified', factor.number.slice(1)]]);
});

test('the next session proves the phone by another message, and may then remove it', async () => {
  const { client, email } = await confirmed();
  const factor = await enrolled(client);
  await proved(client, factor, 1);
  const { client: later } = await signedIn(email);
  refused(await later.auth.mfa.unenroll({ factorId: factor.id }), 422, 'insufficient_aal');
  await proved(later, factor, 2);
  assert.equal((await later.auth.mfa.unenroll({ factorId: factor.id })).error, null);
});

test('WhatsApp, and channels that there are not', async () => {
  const { client } = await confirmed();
  const factor = await enrolled(client);
  assert.equal((await client.auth.mfa.challenge({ factorId: factor.id, channel: 'whatsapp' })).error, null);
  await codeAt(factor.number);
  assert.equal((await messages(factor.number))[0].To, `whatsapp:${factor.number}`);
  refused(await client.auth.mfa.challenge({ factorId: factor.id, channel: 'pigeon' }), 400, 'validation_failed');
});

test('the same phone twice, and numbers that are none', async () => {
  const { client } = await confirmed();
  const factor = await enrolled(client);
  await proved(client, factor, 1);
  const again = await client.auth.mfa.enroll({ factorType: 'phone', friendlyName: 'again', phone: factor.number });
  refused(again, 422, 'mfa_verified_factor_exists', 'A verified phone factor already exists, unenroll the existing factor to continue');
  refused(await client.auth.mfa.enroll({ factorType: 'phone', friendlyName: 'x', phone: '+0170000001' }), 400, 'validation_failed');
  refused(await client.auth.mfa.enroll({ factorType: 'phone', friendlyName: 'x' }), 400, 'validation_failed', 'Phone number required to enroll Phone factor');
});

test('of two who give the same code at once one is raised', async () => {
  const { client, session } = await confirmed();
  const factor = await enrolled(client);
  const { data: challenge } = await client.auth.mfa.challenge({ factorId: factor.id });
  const code = await codeAt(factor.number);
  const ask = () => post(`/auth/v1/factors/${factor.id}/verify`, { challenge_id: challenge.id, code }, { bearer: session.access_token });
  const both = await Promise.all([ask(), ask()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
});

test('the code of one challenge proves no other', async () => {
  const { client } = await confirmed();
  const factor = await enrolled(client);
  const { data: first } = await client.auth.mfa.challenge({ factorId: factor.id });
  const code = await codeAt(factor.number);
  const { data: second } = await client.auth.mfa.challenge({ factorId: factor.id });
  const next = await codeAt(factor.number, 2);
  const verify = (challenge, digits) => client.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: digits });
  if (code !== next) refused(await verify(second, code), 422, 'mfa_verification_failed');
  assert.equal((await verify(first, code)).error, null);
});
