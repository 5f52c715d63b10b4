// supabase-js, unmodified, works in cookie mode: it holds a word in the place of the refresh token.
import assert from 'node:assert/strict';
import { cookieJar } from '../lib/cookies.mjs';
import { newClient, newEmail, password } from '../lib/stack.mjs';

const { fetch, cookies } = cookieJar();
const client = newClient({ global: { fetch } });
const events = [];
client.auth.onAuthStateChange((event) => events.push(event));
const { data, error } = await client.auth.signUp({ email: newEmail(), password });
assert.equal(error, null);
assert.match(data.session.refresh_token, /^cookie-[\w-]{12}$/);
const first = cookies.get('__Secure-refresh-token');
assert.ok(first);

assert.equal((await client.auth.refreshSession()).error, null);
const second = cookies.get('__Secure-refresh-token');
assert.notEqual(second, first);
assert.equal((await client.auth.getUser()).data.user.id, data.user.id);

// A page that was loaded anew has nothing but the cookie.
const reloaded = newClient({ global: { fetch } });
assert.equal((await reloaded.auth.refreshSession({ refresh_token: 'cookie' })).data.user.id, data.user.id);
assert.equal((await reloaded.auth.signOut()).error, null);
assert.equal(cookies.size, 0);
assert.ok((await newClient({ global: { fetch } }).auth.refreshSession({ refresh_token: 'cookie' })).error);
assert.deepEqual(events.filter((event) => event !== 'INITIAL_SESSION'), ['SIGNED_IN', 'TOKEN_REFRESHED']);
