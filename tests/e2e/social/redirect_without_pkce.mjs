// signInWithOAuth without PKCE: the session stands in the fragment, in the browser that began the flow and in no other.
import assert from 'node:assert/strict';
import { atProvider, newJar, step } from '../lib/provider.mjs';
import { fragment, newClient, newEmail } from '../lib/stack.mjs';

const email = newEmail();
const client = newClient({ auth: { flowType: 'implicit' } });
const begin = async (jar) => {
  const { data } = await client.auth.signInWithOAuth({ provider: 'elsewhere', options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/' } });
  return atProvider((await step(data.url, jar)).location, { email });
};
const jar = newJar();
const back = await begin(jar);
assert.match(jar.names().join(), /^__Host-/);
const { answer, location } = await step(back, jar);
assert.equal(answer.status, 302);
assert.deepEqual(jar.names(), [], 'the cookie goes with the flow');
const told = fragment(location);
assert.deepEqual(Object.keys(told).sort(),
  ['access_token', 'expires_at', 'expires_in', 'provider_token', 'refresh_token', 'sb', 'token_type']);
const { data, error } = await client.auth.setSession({ access_token: told.access_token, refresh_token: told.refresh_token });
assert.equal(error, null);
assert.equal(data.user.email, email);

// Somebody is given a link that ends a flow which he did not begin.
const { location: elsewhere } = await step(await begin(newJar()), newJar());
assert.equal(elsewhere.searchParams.get('error_code'), 'bad_oauth_state');
assert.equal(fragment(elsewhere).access_token, undefined);
