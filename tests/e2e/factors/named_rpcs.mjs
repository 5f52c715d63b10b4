// The same by named functions of schema auth_api, as PostgREST offers them: phone, security key and passkey.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAuthenticator } from '../lib/authenticator.mjs';
import { confirmed } from '../lib/people.mjs';
import { another, codeAt, newNumber } from '../lib/phones.mjs';
import { claims, newClient, signedIn, url } from '../lib/stack.mjs';

const origin = url.replace('127.0.0.1', 'localhost');

/** Calls a function of auth_api as supabase-js does. */
async function call(name, body, bearer) {
  const client = newClient(bearer && { global: { headers: { Authorization: `Bearer ${bearer}` } } });
  const { data, error, status } = await client.schema('auth_api').rpc(name, body);
  return { status, body: data ?? error };
}

async function done(name, body, bearer) {
  const { status, body: answer } = await call(name, body, bearer);
  assert.equal(status, 200, `${name}: ${JSON.stringify(answer)}`);
  return answer;
}

test('a phone', async () => {
  const { session } = await confirmed();
  const phone = newNumber();
  const factor = await done('mfa_enroll', { factor_type: 'phone', friendly_name: 'my phone', phone }, session.access_token);
  const challenge = await done('mfa_challenge', { factor_id: factor.id }, session.access_token);
  const code = await codeAt(phone);
  const verify = (digits) => call('mfa_verify', { factor_id: factor.id, challenge_id: challenge.id, code: digits }, session.access_token);
  const wrong = await verify(another(code));
  assert.deepEqual([wrong.status, wrong.body.error_code, wrong.body.msg], [422, 'mfa_verification_failed', 'Invalid MFA Phone code entered']);
  const raised = await verify(code);
  assert.equal(raised.status, 200);
  assert.equal(claims(raised.body.access_token).aal, 'aal2');
  const list = await done('mfa_list_factors', {}, raised.body.access_token);
  assert.deepEqual(list.phone.map((one) => one.id), [factor.id]);
  const level = await done('get_authenticator_assurance_level', {}, raised.body.access_token);
  assert.deepEqual([level.currentLevel, level.nextLevel], ['aal2', 'aal2']);
});

test('a security key', async () => {
  const { session, email } = await confirmed();
  const key = newAuthenticator(origin);
  const factor = await done('mfa_enroll', { factor_type: 'webauthn', friendly_name: 'my key' }, session.access_token);
  const answer = async (token, make) => {
    const challenge = await done('mfa_challenge', { factor_id: factor.id }, token);
    const { type, credential_options } = challenge.webauthn;
    const webauthn = { type, credential_response: make(credential_options.publicKey).toJSON() };
    return call('mfa_verify', { factor_id: factor.id, challenge_id: challenge.id, webauthn }, token);
  };
  const registered = await answer(session.access_token, (options) => key.create(options));
  assert.equal(claims(registered.body.access_token).aal, 'aal2');
  const { session: later } = await signedIn(email);
  key.origin = 'https://evil.example.com';
  const refused = await answer(later.access_token, (options) => key.get(options));
  assert.deepEqual([refused.status, refused.body.error_code], [422, 'mfa_verification_failed']);
  key.origin = origin;
  const raised = await answer(later.access_token, (options) => key.get(options));
  assert.deepEqual(claims(raised.body.access_token).amr.map((one) => one.method).sort(), ['mfa/webauthn', 'password']);
  await done('mfa_unenroll', { factor_id: factor.id }, raised.body.access_token);
});

test('a passkey', async () => {
  const { session, user } = await confirmed();
  const key = newAuthenticator(origin);
  const begun = await done('passkey_registration_options', {}, session.access_token);
  const credential = key.create(begun.options).toJSON();
  const passkey = await done('passkey_registration_verify', { challenge_id: begun.challenge_id, credential }, session.access_token);
  const asked = await done('passkey_authentication_options', {});
  const signed = await done('passkey_authentication_verify', { challenge_id: asked.challenge_id, credential: key.get(asked.options).toJSON() });
  assert.equal(claims(signed.access_token).sub, user.id);
  const client = newClient();
  assert.equal((await client.auth.setSession(signed)).error, null);
  assert.deepEqual((await done('passkey_list', {}, signed.access_token)).map((one) => one.id), [passkey.id]);
  await done('passkey_delete', { passkey_id: passkey.id }, signed.access_token);
});
