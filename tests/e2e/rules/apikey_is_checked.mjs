// Without one of the two API keys the gateway refuses, but for what is public.
import assert from 'node:assert/strict';
import { anonKey, ask } from '../lib/stack.mjs';

for (const path of ['/auth/v1/settings', '/auth/v1/user', '/auth/v1/token?grant_type=password', '/rest/v1/notes']) {
  for (const apikey of [null, 'wrong', `${anonKey}x`]) {
    const response = await ask(path, { apikey });
    assert.equal(response.status, 401, path);
    assert.equal((await response.json()).message, 'No API key found in request');
  }
}
for (const path of ['/auth/v1/health', '/auth/v1/.well-known/jwks.json']) {
  assert.equal((await ask(path, { apikey: null })).status, 200, path);
}
// Browsers come to these from links: what is answered is the function's.
for (const path of ['/auth/v1/verify', '/auth/v1/authorize?provider=nobodys']) {
  const answer = await ask(path, { apikey: null, redirect: 'manual' });
  assert.ok([302, 303, 400].includes(answer.status), `${path} ${answer.status}`);
  if (answer.status === 400) assert.equal((await answer.json()).error_code, 'validation_failed');
}
assert.equal((await ask('/auth/v1/settings')).status, 200);

// A method that only begins like a preflight is none. (Envoy knows no such method at all.)
const odd = await ask('/auth/v1/settings', { apikey: null, method: 'OPTIONSX' });
assert.equal(odd.status, process.env.AUTH_EXT_GATEWAY === 'envoy' ? 400 : 401);
