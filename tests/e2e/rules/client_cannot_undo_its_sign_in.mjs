// Who calls a function of auth_api by RPC cannot make PostgREST fail after it: a wrong password is refused and counted.
import assert from 'node:assert/strict';
import { password, post, signedUp } from '../lib/stack.mjs';

const { email } = await signedUp();
const attempts = [
  { query: '?pgrst_scalar->>error_code=is.null', headers: { Accept: 'application/vnd.pgrst.object+json' } },
  { query: '?select=pgrst_scalar:pgrst_scalar->>msg::int' },
  { query: '?sign_in_with_password=match.(' },
  { query: '?limit=0', headers: { Accept: 'application/vnd.pgrst.object+json' } },
  { query: '', headers: { Accept: 'text/csv', Prefer: 'tx=rollback, max-affected=0, handling=strict', Range: '7-8', 'Range-Unit': 'items' } },
];
const signIn = (attempt, secret) => post(`/rest/v1/rpc/sign_in_with_password${attempt.query}`, { email, password: secret }, {
  headers: { 'Content-Profile': 'auth_api', ...attempt.headers },
});
const answer = async (attempt, secret) => {
  const response = await signIn(attempt, secret);
  return { status: response.status, code: (await response.json()).error_code };
};
for (let count = 0; count < 20; count += 1) {
  assert.deepEqual(await answer(attempts[count % attempts.length], 'not this one'), { status: 400, code: 'invalid_credentials' });
}
// All were counted: the account takes no more, however the call is made.
for (const attempt of attempts) {
  assert.deepEqual(await answer(attempt, password), { status: 429, code: 'over_request_rate_limit' });
}
