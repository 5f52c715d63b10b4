// Who reaches the function past the gateway's route, or PostgREST itself, gets with made-up headers what his token allows.
import assert from 'node:assert/strict';
import { anonKey, post, signedUp } from '../lib/stack.mjs';

const faked = { 'Content-Profile': 'auth_api', 'X-Original-Method': 'GET', 'X-Original-Uri': '/auth/v1/admin/users' };
const { session } = await signedUp();
for (const bearer of [undefined, session.access_token]) {
  // The gateway drops the two headers, so the function does not even know what is asked for.
  const through = await post('/rest/v1/rpc/http', {}, { bearer, headers: faked });
  assert.equal(through.status, 404);
  assert.equal((await through.json()).error_code, 'unknown');

  const direct = await fetch(`${process.env.POSTGREST_URL}/rpc/http`, {
    method: 'POST', body: '{}',
    headers: { ...faked, 'Content-Type': 'application/json', Authorization: `Bearer ${bearer ?? anonKey}` },
  });
  assert.equal(direct.status, 403);
  assert.equal((await direct.json()).error_code, 'not_admin');
}
