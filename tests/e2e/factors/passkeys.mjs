// Passkeys by supabase-js, with an authenticator in software: registered, used to sign in, named, listed and removed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAuthenticator } from '../lib/authenticator.mjs';
import { confirmed, refused } from '../lib/people.mjs';
import { claims, newAdmin, newClient, url } from '../lib/stack.mjs';

const origin = url.replace('127.0.0.1', 'localhost');

async function registered(person, key = newAuthenticator(origin)) {
  const { data: begun, error } = await person.client.auth.passkey.startRegistration();
  assert.equal(error, null);
  const credential = key.create(begun.options).toJSON();
  const done = await person.client.auth.passkey.verifyRegistration({ challengeId: begun.challenge_id, credential });
  assert.equal(done.error, null);
  return { ...person, key, begun, credential, passkey: done.data };
}

async function signIn(key, forge = (options) => key.get(options)) {
  const client = newClient();
  const { data: begun, error } = await client.auth.passkey.startAuthentication();
  assert.equal(error, null);
  const credential = forge(begun.options).toJSON();
  const answer = await client.auth.passkey.verifyAuthentication({ challengeId: begun.challenge_id, credential });
  return { client, begun, credential, ...answer };
}

test('a passkey signs in without a password', async () => {
  const { email, key, begun, user, passkey, client } = await registered(await confirmed());
  assert.equal(begun.options.rp.id, 'localhost');
  assert.equal(begun.options.user.name, email);
  assert.equal(passkey.friendly_name, 'Passkey');
  const answer = await signIn(key);
  assert.equal(answer.error, null);
  assert.equal(answer.data.user.id, user.id);
  assert.deepEqual([answer.begun.options.rpId, answer.begun.options.allowCredentials], ['localhost', undefined]);
  const { aal, amr } = claims(answer.data.session.access_token);
  assert.deepEqual([aal, amr.map((one) => one.method)], ['aal1', ['passkey']]);
  assert.equal((await answer.client.auth.getUser()).data.user.id, user.id);
  const { data: list } = await client.auth.passkey.list();
  assert.deepEqual(list.map((one) => [one.id, one.friendly_name, typeof one.last_used_at]), [[passkey.id, 'Passkey', 'string']]);
});

test('it is named and removed by its owner alone', async () => {
  const { client, passkey, key } = await registered(await confirmed());
  const renamed = await client.auth.passkey.update({ passkeyId: passkey.id, friendlyName: 'on my desk' });
  assert.equal(renamed.data.friendly_name, 'on my desk');
  const bob = await confirmed();
  refused(await bob.client.auth.passkey.update({ passkeyId: passkey.id, friendlyName: 'x' }), 404, 'validation_failed', 'Passkey not found');
  refused(await bob.client.auth.passkey.delete({ passkeyId: passkey.id }), 404, 'validation_failed', 'Passkey not found');
  assert.equal((await client.auth.passkey.delete({ passkeyId: passkey.id })).error, null);
  assert.deepEqual((await client.auth.passkey.list()).data, []);
  refused(await signIn(key), 400, 'webauthn_verification_failed');
});

test('a challenge is answered once, and a credential registered once', async () => {
  const person = await registered(await confirmed());
  const again = await person.client.auth.passkey.verifyRegistration({ challengeId: person.begun.challenge_id, credential: person.credential });
  refused(again, 400, 'webauthn_challenge_not_found', 'Challenge not found or already used');
  const { data: begun } = await person.client.auth.passkey.startRegistration();
  assert.equal(begun.options.excludeCredentials.length, 1);
  const credential = person.key.create(begun.options).toJSON();
  refused(await person.client.auth.passkey.verifyRegistration({ challengeId: begun.challenge_id, credential }), 422, 'webauthn_credential_exists');
  const first = await signIn(person.key);
  assert.equal(first.error, null);
  const second = await newClient().auth.passkey.verifyAuthentication({ challengeId: first.begun.challenge_id, credential: first.credential });
  refused(second, 400, 'webauthn_challenge_not_found', 'Challenge not found or already used');
});

test('of two who give the same answer at once one gets in', async () => {
  const { key } = await registered(await confirmed());
  const { data: begun } = await newClient().auth.passkey.startAuthentication();
  const credential = key.get(begun.options).toJSON();
  const both = await Promise.all([newClient(), newClient()].map((client) =>
    client.auth.passkey.verifyAuthentication({ challengeId: begun.challenge_id, credential })));
  assert.deepEqual(both.map(({ error }) => error?.code).sort(), ['webauthn_challenge_not_found', undefined]);
});

test('forged answers sign nobody in', async () => {
  const { key } = await registered(await confirmed());
  const tries = [
    (options) => Object.assign(key, { origin: 'https://evil.example.com' }).get(options),
    (options) => key.get(options, { relyingParty: 'evil.example.com' }),
    (options) => key.get(options, { flags: 4 }),
    (options) => Object.assign(key, { counter: 0 }).get(options),
    (options) => {
      const credential = key.get(options).toJSON();
      const signature = Buffer.from(credential.response.signature, 'base64url');
      signature[signature.length - 1] ^= 1;
      return { toJSON: () => ({ ...credential, response: { ...credential.response, signature: signature.toString('base64url') } }) };
    },
  ];
  for (const forge of tries) {
    const counter = key.counter + 1;
    refused(await signIn(key, forge), 400, 'webauthn_verification_failed');
    Object.assign(key, { origin, counter });
  }
  assert.equal((await signIn(key)).error, null);
});

test('nobody registers one without a session, and an anonymous user does not', async () => {
  assert.notEqual((await newClient().auth.passkey.startRegistration()).error, null);
  const client = newClient();
  assert.equal((await client.auth.signInAnonymously()).error, null);
  refused(await client.auth.passkey.startRegistration(), 403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
});

test('administrators list and remove the passkeys of a user', async () => {
  const { client, user, passkey } = await registered(await confirmed());
  const { passkey: administered } = newAdmin().auth.admin;
  const { data, error } = await administered.listPasskeys({ userId: user.id });
  assert.equal(error, null);
  assert.deepEqual(data.map((one) => one.id), [passkey.id]);
  assert.equal((await client.auth.admin.passkey.listPasskeys({ userId: user.id })).error.status, 403);
  assert.equal((await administered.deletePasskey({ userId: user.id, passkeyId: passkey.id })).error, null);
  assert.deepEqual((await client.auth.passkey.list()).data, []);
});
