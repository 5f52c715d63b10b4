// linkIdentity by redirect and by id token, getUserIdentities, unlinkIdentity. The token of whoever links goes through the gateway.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { atProvider, idToken, step } from '../lib/provider.mjs';
import { newClient, newEmail, post, signedUp } from '../lib/stack.mjs';

const providers = async (client) => (await client.auth.getUserIdentities()).data.identities.map((one) => one.provider).sort();

// By redirect: the identity is the account's when the client that began it has exchanged the code.
const { client, user } = await signedUp({ auth: { flowType: 'pkce' } });
const second = newEmail('second');
const link = async (client, person) => {
  const { data, error } = await client.auth.linkIdentity({ provider: 'elsewhere', options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/' } });
  assert.equal(error, null);
  return (await step(await atProvider(data.url, person))).location;
};
let home = await link(client, { email: second });
assert.deepEqual(await providers(client), ['email']);
const { data: exchanged, error: refusedCode } = await client.auth.exchangeCodeForSession(home.searchParams.get('code'));
assert.equal(refusedCode, null);
assert.equal(exchanged.user.id, user.id);
assert.ok(exchanged.session.provider_token);
assert.deepEqual(await providers(client), ['elsewhere', 'email']);
home = await link(client, { email: second });
assert.equal(home.searchParams.get('error_code'), 'identity_already_exists');
// Without PKCE another browser than the app's own does not end it.
const { client: implicit } = await signedUp();
home = await link(implicit, { email: newEmail('mallory') });
assert.equal(home.searchParams.get('error_code'), 'bad_oauth_state');
assert.deepEqual(await providers(implicit), ['email']);

// It signs in to the account now.
const told = await idToken({ email: second });
const { data } = await newClient().auth.signInWithIdToken({ provider: 'elsewhere', token: told.id_token });
assert.equal(data.user.id, user.id);
assert.equal(data.user.email, user.email);

// By id token, which needs the caller's own token.
const { client: other, user: bob } = await signedUp();
const third = newEmail('third');
const nonce = randomUUID();
const token = await idToken({ email: third }, { nonce });
const nobody = await post('/auth/v1/token?grant_type=id_token', { provider: 'elsewhere', id_token: token.id_token, nonce, link_identity: true });
assert.equal(nobody.status, 403);
assert.equal((await nobody.json()).error_code, 'bad_jwt');
const { data: linked, error } = await other.auth.linkIdentity({ provider: 'elsewhere', token: token.id_token, nonce });
assert.equal(error, null);
assert.equal(linked.user.id, bob.id);
assert.deepEqual(linked.user.identities.map((one) => one.provider).sort(), ['elsewhere', 'email']);
// Somebody else's is not taken.
const { error: taken } = await client.auth.linkIdentity({ provider: 'elsewhere', token: (await idToken({ email: third })).id_token });
assert.equal(taken.code, 'identity_already_exists');
assert.deepEqual(await providers(other), ['elsewhere', 'email']);

// Off again, but for the last way in.
const { data: { identities } } = await client.auth.getUserIdentities();
const foreign = (await other.auth.getUserIdentities()).data.identities.find((one) => one.provider === 'elsewhere');
assert.equal((await client.auth.unlinkIdentity(foreign)).error.code, 'identity_not_found');
assert.equal((await client.auth.unlinkIdentity(identities.find((one) => one.provider === 'elsewhere'))).error, null);
assert.deepEqual(await providers(client), ['email']);
assert.equal((await client.auth.unlinkIdentity(identities.find((one) => one.provider === 'email'))).error.code, 'single_identity_not_deletable');

// Somebody anonymous gets an account of her own.
const guest = newClient();
const { data: anonymous } = await guest.auth.signInAnonymously();
assert.equal(anonymous.user.is_anonymous, true);
const fourth = newEmail('fourth');
const { data: named, error: refused } = await guest.auth.linkIdentity({ provider: 'elsewhere', token: (await idToken({ email: fourth })).id_token });
assert.equal(refused, null);
assert.deepEqual([named.user.id, named.user.is_anonymous, named.user.email], [anonymous.user.id, false, fourth]);
