// signInWithOAuth with PKCE: the URL of skipBrowserRedirect, followed as a browser does, gives a code for the session, once. A provider
// whose id tokens say little is asked for the rest.
import assert from 'node:assert/strict';
import { atProvider, lean, rich, step } from '../lib/provider.mjs';
import { newClient, newEmail, url } from '../lib/stack.mjs';

for (const [provider, issuer] of [['elsewhere', rich], ['lean', lean]]) {
  const email = newEmail(provider);
  const client = newClient({ auth: { flowType: 'pkce' } });
  const { data, error } = await client.auth.signInWithOAuth({
    provider, options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/back?x=1', queryParams: { prompt: 'login', evil: '1' } },
  });
  assert.equal(error, null);
  assert.ok(data.url.startsWith(`${url}/auth/v1/authorize?`));
  const { answer, location } = await step(data.url);
  assert.equal(answer.status, 302);
  assert.equal(location.origin, issuer);
  const asked = location.searchParams;
  assert.deepEqual([asked.get('client_id'), asked.get('code_challenge_method'), asked.get('prompt'), asked.get('evil'), asked.get('redirect_to')],
    ['notes', 'S256', 'login', null, null]);
  assert.ok(asked.get('nonce'));
  const back = await atProvider(location, { email });
  assert.equal(back.searchParams.get('iss'), issuer);
  const { answer: there, location: home } = await step(back);
  assert.equal(there.status, 302);
  assert.equal(there.headers.get('cache-control'), 'no-store');
  assert.equal(home.origin + home.pathname, 'https://app.example.com/back');
  assert.equal(home.searchParams.get('x'), '1');
  assert.equal(home.hash, '');
  const { data: session, error: refused } = await client.auth.exchangeCodeForSession(home.searchParams.get('code'));
  assert.equal(refused, null);
  assert.equal(session.user.email, email);
  assert.ok(session.session.provider_token);
  // The code is spent, and so is the state.
  const again = await fetch(`${url}/auth/v1/token?grant_type=pkce`, {
    method: 'POST', headers: { apikey: process.env.ANON_KEY }, body: JSON.stringify({ auth_code: home.searchParams.get('code'), code_verifier: 'x'.repeat(43) }),
  });
  assert.equal((await again.json()).error_code, 'flow_state_not_found');
  const { location: over } = await step(back);
  assert.ok(['bad_oauth_state', 'flow_state_already_used'].includes(over.searchParams.get('error_code')), String(over));
}

// Who says no at the provider comes back with the reason.
const client = newClient({ auth: { flowType: 'pkce' } });
const { data } = await client.auth.signInWithOAuth({ provider: 'elsewhere', options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/' } });
const { location } = await step(await atProvider((await step(data.url)).location, { email: newEmail(), refuse: true }));
assert.equal(location.searchParams.get('error'), 'access_denied');
assert.equal(location.searchParams.get('error_description'), 'The person refused');

// An answer that names another issuer (RFC 9207), and one whose code is another's.
for (const change of [{ iss: 'https://evil.example' }, { code: 'made-up' }]) {
  const { data } = await client.auth.signInWithOAuth({ provider: 'elsewhere', options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/' } });
  const back = await atProvider((await step(data.url)).location, { email: newEmail() });
  for (const [name, value] of Object.entries(change)) back.searchParams.set(name, value);
  const { location } = await step(back);
  assert.equal(location.searchParams.get('code'), null);
  assert.ok(location.searchParams.get('error_code'));
}
