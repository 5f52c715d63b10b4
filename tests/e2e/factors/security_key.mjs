// A security key as second factor by supabase-js, with an authenticator in software; and answers of keys that prove nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAuthenticator } from '../lib/authenticator.mjs';
import { confirmed, refused } from '../lib/people.mjs';
import { claims, post, signedIn, url } from '../lib/stack.mjs';

const origin = url.replace('127.0.0.1', 'localhost');
const webauthn = { rpId: 'localhost', rpOrigins: [origin] };
const FAILED = 'WebAuthn verification failed';

async function challenged(client, factorId) {
  const { data, error } = await client.auth.mfa.challenge({ factorId, webauthn });
  assert.equal(error, null);
  return { id: data.id, type: data.webauthn.type, options: data.webauthn.credential_options.publicKey };
}

function answer(client, factorId, challenge, credential_response) {
  return client.auth.mfa.verify({ factorId, challengeId: challenge.id, webauthn: { ...webauthn, type: challenge.type, credential_response } });
}

/** A client with a registered key, at aal2. */
async function withKey(person) {
  const key = newAuthenticator(origin);
  const { data: factor, error } = await person.client.auth.mfa.enroll({ factorType: 'webauthn', friendlyName: 'my key' });
  assert.equal(error, null);
  const challenge = await challenged(person.client, factor.id);
  assert.equal(challenge.type, 'create');
  const registered = await answer(person.client, factor.id, challenge, key.create(challenge.options));
  assert.equal(registered.error, null);
  return { ...person, key, id: factor.id, raised: registered.data };
}

test('a key is registered and raises this session and the next', async () => {
  const { client, email, id, key, raised } = await withKey(await confirmed());
  assert.equal(claims(raised.access_token).aal, 'aal2');
  assert.deepEqual(claims(raised.access_token).amr.map((one) => one.method).sort(), ['mfa/webauthn', 'password']);
  assert.deepEqual((await client.auth.mfa.listFactors()).data.webauthn.map((one) => [one.id, one.status]), [[id, 'verified']]);
  const { client: later } = await signedIn(email);
  const challenge = await challenged(later, id);
  assert.equal(challenge.type, 'request');
  assert.equal(challenge.options.rpId, 'localhost');
  const { data, error } = await answer(later, id, challenge, key.get(challenge.options));
  assert.equal(error, null);
  assert.equal(claims(data.access_token).aal, 'aal2');
  assert.equal((await later.auth.mfa.unenroll({ factorId: id })).error, null);
});

test('an answer counts once', async () => {
  const { client, id, key } = await withKey(await confirmed());
  const challenge = await challenged(client, id);
  const response = key.get(challenge.options);
  assert.equal((await answer(client, id, challenge, response)).error, null);
  refused(await answer(client, id, challenge, response), 422, 'mfa_factor_not_found');
  const other = await challenged(client, id);
  refused(await answer(client, id, other, response), 422, 'mfa_verification_failed', FAILED);
});

test('of two who give the same answer at once one is raised', async () => {
  const { email, id, key } = await withKey(await confirmed());
  const { client, session } = await signedIn(email);
  const challenge = await challenged(client, id);
  const credential_response = key.get(challenge.options).toJSON();
  const ask = () => post(`/auth/v1/factors/${id}/verify`, { challenge_id: challenge.id, webauthn: { type: 'request', credential_response } }, { bearer: session.access_token });
  const both = await Promise.all([ask(), ask()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
});

test('another origin, another relying party, a copy, nobody there, another key', async () => {
  const { client, email, id, key } = await withKey(await confirmed());
  const { client: later } = await signedIn(email);
  const tries = {
    'another origin': (options) => Object.assign(key, { origin: 'https://evil.example.com' }).get(options),
    'another relying party': (options) => key.get(options, { relyingParty: 'evil.example.com' }),
    'nobody there': (options) => key.get(options, { flags: 0 }),
    'a copy': (options) => Object.assign(key, { counter: 0 }).get(options),
    'another key': (options) => {
      const thief = newAuthenticator(origin);
      thief.create({ ...options, rp: { id: 'localhost' }, user: { id: new Uint8Array(36) } });
      return Object.assign(thief, { id: key.id }).get(options);
    },
  };
  for (const [what, forge] of Object.entries(tries)) {
    const counter = key.counter + 1;
    const challenge = await challenged(later, id);
    const response = forge(challenge.options);
    refused(await answer(later, id, challenge, response), 422, 'mfa_verification_failed', FAILED);
    assert.equal(claims((await later.auth.getSession()).data.session.access_token).aal, 'aal1', what);
    Object.assign(key, { origin, counter });
  }
  const challenge = await challenged(later, id);
  assert.equal((await answer(later, id, challenge, key.get(challenge.options))).error, null);
  assert.equal((await client.auth.getUser()).error, null);
});

test('what somebody else holds, and what is no answer', async () => {
  const ada = await withKey(await confirmed());
  const bob = await withKey(await confirmed());
  const challenge = await challenged(ada.client, ada.id);
  const response = ada.key.get(challenge.options);
  refused(await answer(bob.client, ada.id, challenge, response), 404, 'mfa_factor_not_found');
  refused(await answer(bob.client, bob.id, challenge, response), 422, 'mfa_factor_not_found');
  const nothing = { toJSON: () => ({ id: 'x' }) };
  refused(await answer(ada.client, ada.id, challenge, nothing), 400, 'validation_failed', 'Invalid credential_response');
});
