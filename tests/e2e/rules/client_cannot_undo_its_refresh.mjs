// Who refreshes by RPC cannot make PostgREST fail after it: the token is rotated, and theft ends the session.
import assert from 'node:assert/strict';
import { claims, post, signedUp } from '../lib/stack.mjs';

const attempts = [
  { query: '?select=pgrst_scalar:pgrst_scalar->>access_token::int' },
  { query: '?pgrst_scalar->>error_code=is.null', headers: { Accept: 'application/vnd.pgrst.object+json' } },
  { query: '?refresh_session=match.(', headers: { Prefer: 'tx=rollback' } },
  { query: '?limit=0', headers: { Accept: 'application/vnd.pgrst.object+json' } },
  { query: '', headers: { Accept: 'text/csv', Prefer: 'tx=rollback, max-affected=0, handling=strict', Range: '7-8' } },
];
const refresh = async (attempt, refresh_token) => {
  const response = await post(`/rest/v1/rpc/refresh_session${attempt.query}`, { refresh_token }, {
    headers: { 'Content-Profile': 'auth_api', ...attempt.headers },
  });
  return { status: response.status, body: await response.json() };
};

for (const attempt of attempts) {
  const { session: first } = await signedUp();
  let last = first;
  for (let rotation = 0; rotation < 3; rotation += 1) {
    const { status, body } = await refresh(attempt, last.refresh_token);
    assert.equal(status, 200);
    assert.equal(body.token_type, 'bearer');
    assert.equal(claims(body.access_token).session_id, claims(first.access_token).session_id);
    assert.notEqual(body.refresh_token, last.refresh_token);
    last = body;
  }
  // The first token is of three rotations ago, so all were committed; and so is the theft.
  for (const token of [first.refresh_token, last.refresh_token]) {
    const { status, body } = await refresh(attempt, token);
    assert.deepEqual({ status, code: body.error_code }, { status: 400, code: 'refresh_token_already_used' });
  }
}
