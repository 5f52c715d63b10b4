// The schema auth_api is for calls: supabase-js makes them as ever, and nothing else goes there.
import assert from 'node:assert/strict';
import { ask, claims, post, signedUp } from '../lib/stack.mjs';

for (const [method, path, header] of [
  ['GET', '/rest/v1/', 'Accept-Profile'], ['GET', '/rest/v1/notes?select=*', 'Accept-Profile'],
  ['POST', '/rest/v1/notes', 'Content-Profile'], ['POST', '/rest/v1/rpc/', 'Content-Profile'],
  ['POST', '/rest/v1/rpc/get_user/more', 'Content-Profile'], ['POST', '/rest/v1/rpc/get_user%3Fselect=a', 'Content-Profile'],
  ['POST', '/rest/v1/rpc%2Fget_user%3Flimit=0', 'Content-Profile'],
]) {
  const response = await ask(path, { method, headers: { [header]: 'auth_api' }, ...(method === 'POST' && { body: '{}' }) });
  // Envoy is told to refuse an escaped slash at all.
  assert.equal(response.status, path.includes('%2F') && process.env.AUTH_EXT_GATEWAY === 'envoy' ? 400 : 404, path);
  if (response.status === 404) assert.equal((await response.json()).message, 'Only functions of auth_api can be called', path);
}

const { client, session } = await signedUp();
const api = client.schema('auth_api');
const id = claims(session.access_token).session_id;
for (const listed of [await api.rpc('list_sessions'), await api.rpc('list_sessions', {}, { get: true })]) {
  assert.equal(listed.error, null);
  assert.deepEqual(listed.data.map((each) => each.id), [id]);
}
// Arguments of a GET are in the query, which is dropped: a call that needs some finds no function.
const { error, status } = await api.rpc('revoke_session', { session_id: id }, { get: true });
assert.ok(error);
assert.equal(status, 404);
assert.equal((await client.auth.refreshSession()).error, null);
// Single objects and filters are for the application's own schemas.
const plain = await post('/rest/v1/rpc/request_headers', {}, { headers: { Accept: 'application/vnd.pgrst.object+json' } });
assert.equal((await plain.json()).accept, 'application/vnd.pgrst.object+json');
