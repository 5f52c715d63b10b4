// A refresh token that is none is refused and ends nobody's session.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
const middle = session.refresh_token.length >> 1;
const made_up = session.refresh_token.slice(0, middle) + (session.refresh_token[middle] === 'A' ? 'B' : 'A') + session.refresh_token.slice(middle + 1);
for (const refresh_token of ['abcdefghijkl', 'not a token', made_up]) {
  const { error } = await newClient().auth.refreshSession({ refresh_token });
  assert.equal(error.status, 400);
  assert.ok(['refresh_token_not_found', 'validation_failed'].includes(error.code), error.code);
}
assert.equal((await client.auth.refreshSession()).error, null);
