// A real Keycloak: by redirect with PKCE, with an id token, after its keys have changed, and after it was signed out of.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { newJar, step } from '../lib/provider.mjs';
import { newClient, url } from '../lib/stack.mjs';

const issuer = process.env.KEYCLOAK_ISSUER;
const admin = issuer.replace('/realms/people', '');
const app = 'https://app.example.com/back';

/** One value of the database. */
const sql = (statement) => execFileSync('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', statement], { encoding: 'utf8' }).trim();

/** A request to Keycloak's own API. */
async function ask(path, body, { bearer, method = 'POST', form = false } = {}) {
  const answer = await fetch(path, {
    method, redirect: 'manual',
    headers: { ...(bearer && { Authorization: `Bearer ${bearer}` }), 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: body && (form ? new URLSearchParams(body) : JSON.stringify(body)),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

const granted = (username) => ask(`${issuer}/protocol/openid-connect/token`, {
  grant_type: 'password', client_id: 'app', client_secret: 's/+e=cret', scope: 'openid', username, password: `${username}'s password`,
}, { form: true });

/** Goes to Keycloak and fills in its form unless she is known there; gives where the browser is sent in the end, and whether it was asked. */
async function signIn(client, username, jar = newJar()) {
  const { data, error } = await client.auth.signInWithOAuth({ provider: 'keycloak', options: { skipBrowserRedirect: true, redirectTo: app } });
  assert.equal(error, null);
  let { location } = await step(data.url, jar);
  assert.equal(location.origin + location.pathname, `${issuer}/protocol/openid-connect/auth`);
  assert.equal(location.searchParams.get('code_challenge_method'), 'S256');
  assert.match(location.searchParams.get('scope'), /\bopenid\b/);
  let { answer, location: back } = await step(location, jar);
  const asked = answer.status === 200;
  if (asked) {
    const form = (await answer.text()).match(/<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"/);
    assert.ok(form, 'the form of Keycloak');
    const body = new URLSearchParams({ username, password: `${username}'s password`, credentialId: '' });
    ({ answer, location: back } = await step(form[1].replaceAll('&amp;', '&'), jar, { method: 'POST', body }));
    assert.equal(answer.status, 302, 'Keycloak takes the password');
  }
  assert.equal(back.origin + back.pathname, `${url}/auth/v1/callback`);
  assert.equal(back.searchParams.get('iss'), issuer);
  const home = (await step(back, jar)).location;
  assert.equal(home.origin + home.pathname, app);
  return { home, asked, back };
}

// By redirect.
const jar = newJar();
const client = newClient({ auth: { flowType: 'pkce' } });
const first = await signIn(client, 'ada', jar);
assert.equal(first.asked, true);
const { data, error } = await client.auth.exchangeCodeForSession(first.home.searchParams.get('code'));
assert.equal(error, null, String(first.home));
const ada = data.user;
assert.equal(ada.email, 'ada@example.com');
assert.deepEqual(ada.app_metadata.providers, ['keycloak']);
const [identity] = ada.identities;
assert.deepEqual([identity.provider, identity.identity_data.iss, identity.identity_data.name, identity.identity_data.email_verified],
  ['keycloak', issuer, 'Ada Lovelace', true]);
assert.ok(data.session.provider_token && data.session.provider_refresh_token);
assert.ok((await step(first.back)).location.searchParams.get('error_code'), 'a callback is taken once');

// The token that is kept opens Keycloak's user info.
const person = () => fetch(`${issuer}/protocol/openid-connect/userinfo`, {
  headers: { Authorization: `Bearer ${sql(`SELECT auth_ext.provider_token('${identity.identity_id}') ->> 'provider_token'`)}` },
});
assert.equal((await (await person()).json()).sub, identity.id);

// Whom Keycloak knows it does not ask again.
const known = await signIn(newClient({ auth: { flowType: 'pkce' } }), 'ada', jar);
assert.equal(known.asked, false);
assert.ok(known.home.searchParams.get('code'));

// Somebody else wrote Ada's address there and never proved it.
const eve = await signIn(newClient({ auth: { flowType: 'pkce' } }), 'eve');
assert.equal(eve.home.searchParams.get('error_code'), 'provider_email_needs_verification');
assert.equal(sql(`SELECT count(*) FROM auth.identities WHERE user_id = '${ada.id}'`), '1');

// With an id token: once, and for the same account.
const before = await granted('ada');
const old = await granted('ada');
const shown = { provider: 'keycloak', token: before.id_token, access_token: before.access_token };
const byToken = await newClient().auth.signInWithIdToken(shown);
assert.equal(byToken.error, null);
assert.equal(byToken.data.user.id, ada.id);
assert.equal((await newClient().auth.signInWithIdToken(shown)).error.message, 'This ID token has been used already');
const mixed = await newClient().auth.signInWithIdToken({ ...shown, token: old.id_token, access_token: before.access_token });
assert.equal(mixed.error.message, 'Bad ID token', "another token's at_hash");

// The realm signs with a new key from now on.
const { access_token: bearer } = await ask(`${admin}/realms/master/protocol/openid-connect/token`, {
  grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: process.env.KEYCLOAK_PASSWORD,
}, { form: true });
const realm = await ask(`${admin}/admin/realms/people`, null, { bearer, method: 'GET' });
await ask(`${admin}/admin/realms/people/components`, {
  name: 'rotated', parentId: realm.id, providerId: 'rsa-generated', providerType: 'org.keycloak.keys.KeyProvider',
  config: { priority: ['200'], keySize: ['2048'], algorithm: ['RS256'], active: ['true'], enabled: ['true'] },
}, { bearer });
const rotated = await granted('ada');
const kid = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;
assert.notEqual(kid(rotated.id_token), kid(old.id_token));
// Nobody has asked for it yet: at a callback the courier does at once.
const keys = () => sql("SELECT document FROM auth_ext.provider_documents WHERE provider = 'keycloak' AND kind = 'jwks'");
assert.ok(!keys().includes(kid(rotated.id_token)));
assert.equal((await newClient().auth.signInWithIdToken({ provider: 'keycloak', token: rotated.id_token })).error.message, 'Bad ID token');
const after = await signIn(newClient({ auth: { flowType: 'pkce' } }), 'ada');
assert.ok(after.home.searchParams.get('code'), String(after.home));
assert.ok(keys().includes(kid(rotated.id_token)));
for (const { id_token: token } of [rotated, old]) {
  const answer = await newClient().auth.signInWithIdToken({ provider: 'keycloak', token });
  assert.equal(answer.data.user?.id, ada.id, answer.error?.message);
}

// Signed out of Keycloak: the kept token opens nothing, and the next sign-in is asked again. A session here is its own.
await ask(`${admin}/admin/realms/people/users/${identity.id}/logout`, null, { bearer });
assert.equal((await person()).status, 401);
assert.equal((await signIn(newClient({ auth: { flowType: 'pkce' } }), 'ada', jar)).asked, true);
assert.equal((await client.auth.getUser()).error, null);
// And signed out here.
const { data: { session } } = await client.auth.getSession();
assert.equal((await client.auth.signOut()).error, null);
assert.equal((await newClient().auth.getUser(session.access_token)).error?.name, 'AuthSessionMissingError');
