// What a client sees of a server that cannot write for now.
import assert from 'node:assert/strict';
import { newClient, newEmail, password, post } from './stack.mjs';

/**
 * A refresh is refused with 503 and Retry-After, in GoTrue's shape: the client keeps its session and asks again later. The words are the
 * function's own where it is asked at all, and the gateway can tell its answer from PostgREST's.
 */
export async function keepsTheSession({ ownWords }) {
  const ask = () => post('/auth/v1/token?grant_type=refresh_token', { refresh_token: 'never.issued' });
  // A setting reaches the connections of PostgREST's pool when each takes its next statement.
  let refused;
  do refused = await ask(); while (refused.status !== 503);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(refused.headers.get('access-control-allow-origin'), '*');
  assert.match(refused.headers.get('access-control-expose-headers'), /Retry-After/);
  const answer = await refused.json();
  assert.equal(answer.code, 503);
  assert.equal(answer.error_code, 'unexpected_failure');
  if (ownWords) assert.match(answer.msg, /read-only/);
  const headers = { 'X-Supabase-Api-Version': '2024-01-01' };
  const versioned = await post('/auth/v1/token?grant_type=password', { email: newEmail(), password }, { headers });
  assert.equal(versioned.status, 503);
  assert.equal((await versioned.json()).code, ownWords ? 'unexpected_failure' : 503);
  // The client's own eyes: an error that it may try again at.
  const { error } = await newClient().auth.signInWithPassword({ email: newEmail(), password });
  assert.equal(error.name, 'AuthRetryableFetchError');
  assert.equal(error.status, 503);
}
