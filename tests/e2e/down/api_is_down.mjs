// While PostgREST is down the gateway says so, in a way that supabase-js keeps its session and tries again.
import assert from 'node:assert/strict';
import { ask, newClient, password } from '../lib/stack.mjs';

for (const path of ['/auth/v1/health', '/rest/v1/notes']) {
  const response = await ask(path, { headers: { Origin: 'https://elsewhere.example.com' } });
  assert.equal(response.status, 503, path);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal((await response.json()).error_code, 'unexpected_failure');
}
const { error } = await newClient().auth.signInWithPassword({ email: 'ada@example.com', password });
assert.equal(error.name, 'AuthRetryableFetchError');
