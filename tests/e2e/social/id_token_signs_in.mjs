// signInWithIdToken: what a telephone's library got from an OpenID provider signs in, once, with the nonce in clear.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { idToken, lean } from '../lib/provider.mjs';
import { newClient, newEmail } from '../lib/stack.mjs';

const email = newEmail('Grace');
const nonce = randomUUID();
const told = await idToken({ email, name: 'Grace Hopper' }, { nonce });
const shown = { provider: 'elsewhere', token: told.id_token, access_token: told.access_token, nonce };
const client = newClient();

const refused = async (more, code) => {
  const { data, error } = await client.auth.signInWithIdToken({ ...shown, ...more });
  assert.equal(data.session, null);
  assert.equal(error.message, code, JSON.stringify(more));
};
await refused({ nonce: 'another' }, 'Nonces mismatch');
await refused({ nonce: undefined }, 'Passed nonce and nonce in id_token should either both exist or not.');
const [header, claims, signature] = told.id_token.split('.');
const forged = JSON.parse(Buffer.from(claims, 'base64url'));
const replaced = Buffer.from(JSON.stringify({ ...forged, email: 'boss@example.com' })).toString('base64url');
await refused({ token: `${header}.${replaced}.${signature}` }, 'Bad ID token');
await refused({ token: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.` }, 'Bad ID token');
await refused({ provider: 'lean' }, 'Bad ID token');

const { data, error } = await client.auth.signInWithIdToken(shown);
assert.equal(error, null);
assert.equal(data.user.email, email.toLowerCase());
assert.equal(data.user.user_metadata.name, 'Grace Hopper');
assert.deepEqual(data.user.app_metadata.providers, ['elsewhere']);
assert.equal(data.session.provider_token, undefined);
assert.deepEqual((await client.auth.getUserIdentities()).data.identities.map((one) => one.provider), ['elsewhere']);
await refused({}, 'This ID token has been used already');

// The same person again: the same account.
const again = await idToken({ email });
const { data: second, error: none } = await newClient().auth.signInWithIdToken({ provider: 'elsewhere', token: again.id_token });
assert.equal(none, null);
assert.equal(second.user.id, data.user.id);

// A provider that keeps the address out of its id tokens: there is nobody to ask at this door.
const short = await idToken({ email: newEmail() }, { issuer: lean });
const { error: why } = await newClient().auth.signInWithIdToken({ provider: 'lean', token: short.id_token });
assert.match(why.message, /lean gave no address/);
