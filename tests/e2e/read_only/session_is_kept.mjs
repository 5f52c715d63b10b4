// A server that cannot write for now refuses to refresh with 503 and Retry-After, in GoTrue's shape: the client keeps its session,
// asks again, and goes on. (The harness has made the server read-only before this test began.)
import assert from 'node:assert/strict';
import { anonKey, newClient, newEmail, password, post } from '../lib/stack.mjs';

// PostgREST itself begins a transaction that writes, whatever the server's default: see down/errors_of_postgrest_keep_the_session.
if (!process.env.POSTGREST) {
  // A setting reaches the connections of PostgREST's pool when each takes its next statement.
  const body = { refresh_token: 'never.issued' };
  let refused;
  do refused = await post('/auth/v1/token?grant_type=refresh_token', body); while (refused.status !== 503);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(refused.headers.get('access-control-allow-origin'), '*');
  assert.match(refused.headers.get('access-control-expose-headers'), /Retry-After/);
  const answer = await refused.json();
  assert.equal(answer.code, 503);
  assert.equal(answer.error_code, 'unexpected_failure');
  // nginx gives every 503 under /auth/v1/ the same words: it cannot tell whose it is.
  const isNginx = process.env.AUTH_EXT_GATEWAY === 'nginx';
  if (!isNginx) assert.match(answer.msg, /read-only/);
  const versioned = await post('/auth/v1/token?grant_type=password', { email: newEmail(), password }, { headers: { 'X-Supabase-Api-Version': '2024-01-01' } });
  assert.equal(versioned.status, 503);
  assert.equal((await versioned.json()).code, isNginx ? 503 : 'unexpected_failure');
  // The client's own eyes: an error that it may try again at.
  const { error } = await newClient().auth.signInWithPassword({ email: newEmail(), password });
  assert.equal(error.name, 'AuthRetryableFetchError');
  assert.equal(error.status, 503);
}
assert.ok(anonKey);
